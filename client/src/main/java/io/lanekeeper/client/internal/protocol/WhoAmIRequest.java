// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.data.ClientInfo;
import io.lanekeeper.client.internal.jute.JuteReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Asks which identities the connection has proven; servers from 3.7 on. */
public final class WhoAmIRequest extends Request<List<ClientInfo>> {
    /** The bytes of an entry with two empty strings. */
    private static final int MIN_ENTRY = 2 * Integer.BYTES;

    /** There is nothing to say. */
    public WhoAmIRequest() {
        super(OpCode.WHO_AM_I);
    }

    @Override
    public long bodySize() {
        return 0;
    }

    @Override
    public void writeBody(ByteBuffer target) {}

    @Override
    public List<ClientInfo> readReply(JuteReader reply) {
        int count = reply.readCount(MIN_ENTRY);
        List<ClientInfo> identities = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            identities.add(new ClientInfo(reply.readStringOrEmpty(), reply.readStringOrEmpty()));
        }
        return Collections.unmodifiableList(identities);
    }
}
