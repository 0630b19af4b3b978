// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.client.error.OpOutcome;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.error.TransactionRefusedException;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.protocol.MultiReadRequest;
import io.lanekeeper.client.internal.protocol.MultiRecord;
import io.lanekeeper.client.internal.protocol.MultiReply;
import io.lanekeeper.client.internal.protocol.MultiRequest;
import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.client.internal.request.CallOptions;
import io.lanekeeper.client.internal.session.OperationSubmitter;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes one request of several operations, and makes their results or errors from the reply. */
final class Multi {
    private Multi() {}

    static AsyncResult<List<OpResult>> write(
            OperationSubmitter requests, Chroot chroot, List<Op> ops, CallOptions terms) {
        MultiRequest request = new MultiRequest(Arguments.requireGiven("ops", ops, "a list").stream()
                .map(op -> op.request(chroot))
                .toList());
        if (request.parts().isEmpty()) {
            return AsyncResults.completed(requests.handler(), List.of());
        }
        return requests.call(request, (reply, context) -> results(request, reply, context), terms);
    }

    static AsyncResult<List<ReadResult>> read(
            OperationSubmitter requests, Chroot chroot, List<ReadOp> ops, CallOptions terms) {
        MultiReadRequest request = new MultiReadRequest(Arguments.requireGiven("ops", ops, "a list").stream()
                .map(op -> op.request(chroot))
                .toList());
        if (request.parts().isEmpty()) {
            return AsyncResults.completed(requests.handler(), List.of());
        }
        return requests.call(request, (parts, context) -> results(request, parts, context), terms);
    }

    private static List<OpResult> results(MultiRequest request, @Nullable MultiReply reply, RequestContext context) {
        if (reply instanceof MultiReply.Refused refused) {
            int culprit = refused.culprit();
            Request<?> part = request.parts().get(culprit);
            throw new TransactionRefusedException(
                    refused.errors().get(culprit),
                    culprit,
                    part.opCode().label(),
                    outcomes(refused.errors().size(), culprit),
                    at(part, context));
        }
        return reply instanceof MultiReply.Applied applied ? applied.results() : List.of();
    }

    private static List<OpOutcome> outcomes(int count, int culprit) {
        List<OpOutcome> outcomes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            outcomes.add(i < culprit ? OpOutcome.ROLLED_BACK : i == culprit ? OpOutcome.REFUSED : OpOutcome.NOT_TRIED);
        }
        return outcomes;
    }

    private static List<ReadResult> results(
            MultiReadRequest request, @Nullable List<MultiReadRequest.Part> parts, RequestContext context) {
        List<ReadResult> results = new ArrayList<>();
        for (int i = 0; parts != null && i < parts.size(); i++) {
            MultiReadRequest.Part part = parts.get(i);
            results.add(
                    part.error() == MultiRecord.OK
                            ? ReadResult.of(part.value())
                            : ReadResult.refused(new RefusedException(
                                    part.error(), at(request.parts().get(i), context))));
        }
        return Collections.unmodifiableList(results);
    }

    private static RequestContext at(Request<?> part, RequestContext context) {
        return new RequestContext(
                context.operation(), part.path(), context.server(), context.sessionId(), part.chrootPrefix());
    }
}
