// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

/** The numbers that tie replies to requests. Ordinary requests have numbers above 0. */
public final class Xids {
    /** A watch event, which answers nothing. */
    public static final int EVENT = -1;
    /** A ping and its reply. */
    public static final int PING = -2;
    /** An authentication and its reply, which may overtake others. */
    public static final int AUTH = -4;

    private Xids() {}
}
