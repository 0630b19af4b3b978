// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.internal.jute.JuteReader;
import io.lanekeeper.client.internal.jute.MalformedFrameException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Several writes and checks as one: all of them or none; servers from 3.4 on. */
public final class MultiRequest extends Request<MultiReply> {
    private final List<WriteRequest<?>> parts;
    private final long size;

    /** Takes at least one part. */
    public MultiRequest(List<? extends WriteRequest<?>> parts) {
        super(OpCode.MULTI);
        this.parts = List.copyOf(parts);
        size = MultiRecord.sizeOf(this.parts);
    }

    /** The writes. */
    public List<WriteRequest<?>> parts() {
        return parts;
    }

    @Override
    public long bodySize() {
        return size;
    }

    @Override
    public void writeBody(ByteBuffer target) {
        MultiRecord.write(target, parts);
    }

    /** The reply's header has no error even if nothing was applied; the results have. */
    @Override
    public MultiReply readReply(JuteReader reply) {
        List<OpResult> results = new ArrayList<>(parts.size());
        int[] errors = new int[parts.size()];
        int failed = 0;
        for (int i = 0; i < errors.length; i++) {
            int type = MultiRecord.readType(reply);
            if (type == MultiRecord.ERROR) {
                errors[i] = reply.readInt();
                failed++;
            } else {
                results.add(parts.get(i).readResult(type, reply));
            }
        }
        MultiRecord.readEnd(reply);
        if (failed == 0) {
            return new MultiReply.Applied(Collections.unmodifiableList(results));
        }
        return refused(errors, failed);
    }

    private static MultiReply refused(int[] errors, int failed) {
        if (failed != errors.length || Arrays.stream(errors).allMatch(error -> error == MultiRecord.OK)) {
            throw new MalformedFrameException(
                    "errors " + Arrays.toString(errors) + " (expected: none, or one for each part, not all 0)");
        }
        return new MultiReply.Refused(Arrays.stream(errors).boxed().toList());
    }
}
