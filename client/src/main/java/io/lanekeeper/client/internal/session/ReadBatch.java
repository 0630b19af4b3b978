// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.ProtocolException;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.ReplyTooLargeException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.ZooKeeperException;
import io.lanekeeper.client.internal.protocol.MultiReadRequest;
import io.lanekeeper.client.internal.protocol.ReadRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Several reads that travel as one: each of them ends as it would have alone. Confined to the loop. */
final class ReadBatch extends LoopCompletion<List<MultiReadRequest.Part>> {
    /** What happens to the reads. */
    interface Owner {
        /** The server has answered, each with an error or a value. */
        void answered(List<Call<?>> reads, List<MultiReadRequest.Part> parts);

        /** One has ended without an answer. */
        void failed(Call<?> read, Function<RequestContext, ZooKeeperException> error);

        /** They were not done, since they came together; {@code tooLarge} if their replies are too long for one frame. */
        void refused(List<Call<?>> reads, boolean tooLarge);
    }

    private final List<Call<?>> reads;
    private final Owner owner;

    ReadBatch(List<Call<?>> reads, Owner owner) {
        this.reads = reads;
        this.owner = owner;
    }

    /** As one call, whose deadline is that of none: the reads have their own. */
    Call<?> call() {
        List<ReadRequest<?>> requests = new ArrayList<>(reads.size());
        for (Call<?> read : reads) {
            requests.add((ReadRequest<?>) read.request());
        }
        return new Call<>(new MultiReadRequest(requests), this, Call.FOREVER);
    }

    @Override
    void ended(@Nullable List<MultiReadRequest.Part> parts, @Nullable Throwable error) {
        if (parts != null) {
            owner.answered(reads, parts);
        } else if (error instanceof ReplyTooLargeException || error instanceof RefusedException) {
            owner.refused(reads, error instanceof ReplyTooLargeException);
        } else {
            reads.forEach(read -> owner.failed(read, context -> errorOf(context, error)));
        }
    }

    private static ZooKeeperException errorOf(RequestContext context, @Nullable Throwable error) {
        return error instanceof ConnectionLossException
                ? new ConnectionLossException(context, error.getCause())
                : new ProtocolException("its batch could not be written or read", context, error);
    }
}
