// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.internal.jute.Jute;
import io.lanekeeper.client.internal.jute.JuteReader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A step of an exchange in which the client proves its identity (ZooKeeper: {@code GetSASLRequest}, {@code
 * SetSASLResponse}). Answered by the server's next token, which may be missing. Replies to it may overtake those to
 * others, so that no other request may be pending.
 */
public final class SaslRequest extends Request<SaslRequest.Token> {
    /** A token from one side to the other. Its text does not show the content. */
    public static final class Token {
        private final byte @Nullable [] bytes;

        Token(byte @Nullable [] bytes) {
            this.bytes = bytes;
        }

        /** Not a copy; null if there is none. */
        public byte @Nullable [] bytes() {
            return bytes;
        }
    }

    private final byte[] token;

    /** Takes the client's token, without a copy. */
    public SaslRequest(byte[] token) {
        super(OpCode.SASL);
        this.token = token;
    }

    @Override
    public long bodySize() {
        return Jute.sizeOf(token);
    }

    @Override
    public void writeBody(ByteBuffer target) {
        Jute.write(target, token);
    }

    @Override
    public Token readReply(JuteReader reply) {
        return new Token(reply.readBuffer());
    }
}
