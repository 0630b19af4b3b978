// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

/** The numbers that tie replies to requests. Ordinary requests count from 1 and wrap to 1 (ZOOKEEPER-3253). */
public final class Xids {
    /** A watch event, which answers nothing. */
    public static final int EVENT = -1;
    /** A ping and its reply. */
    public static final int PING = -2;
    /** An authentication and its reply, which may overtake others. */
    public static final int AUTH = -4;

    private Xids() {}

    /** The number after {@code xid}. */
    public static int after(int xid) {
        return xid == Integer.MAX_VALUE ? 1 : xid + 1;
    }
}
