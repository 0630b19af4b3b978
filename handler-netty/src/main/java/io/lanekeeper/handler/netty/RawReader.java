// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Shows incoming bytes to the listener as they arrive. */
final class RawReader extends ChannelInboundHandlerAdapter {
    private final ConnectionHandler connection;

    RawReader(ConnectionHandler connection) {
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        connection.beginRead();
        try {
            if (connection.reading() && bytes.isReadable()) {
                ByteBuffer view = bytes.nioBuffer().order(ByteOrder.BIG_ENDIAN);
                connection.frame(view);
            }
        } finally {
            bytes.release();
        }
    }
}
