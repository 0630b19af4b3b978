// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.handler.FrameEncoder;
import java.nio.ByteBuffer;

/** The frame that says that the client lives. */
public enum Ping implements FrameEncoder {
    /** The only one. */
    INSTANCE;

    @Override
    public int size() {
        return 2 * Integer.BYTES;
    }

    @Override
    public void encode(ByteBuffer target) {
        target.putInt(Xids.PING).putInt(OpCode.PING.number());
    }
}
