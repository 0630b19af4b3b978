// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.internal.jute.JuteReader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Ends the session; the server closes the connection behind its reply. */
public final class CloseSessionRequest extends Request<Void> {
    /** There is nothing to say. */
    public CloseSessionRequest() {
        super(OpCode.CLOSE_SESSION);
    }

    @Override
    public long bodySize() {
        return 0;
    }

    @Override
    public void writeBody(ByteBuffer target) {}

    @Override
    public @Nullable Void readReply(JuteReader reply) {
        return null;
    }
}
