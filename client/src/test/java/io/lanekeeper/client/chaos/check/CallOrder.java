// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import io.lanekeeper.client.chaos.check.History.Create;
import io.lanekeeper.client.chaos.check.History.Ending;
import io.lanekeeper.client.chaos.check.History.Node;
import io.lanekeeper.client.chaos.check.History.Reply;
import io.lanekeeper.client.chaos.check.History.Write;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Replies come in the order of the calls; a call that fails may end earlier. Writes are applied in that order, also
 * writes of unknown outcome, if their effect was seen.
 */
final class CallOrder implements Rule {
    @Override
    public void check(Index index, Consumer<String> violations) {
        for (List<Reply> calls : index.threads()) {
            checkAnswers(calls, violations);
            checkTransactions(index, calls, violations);
        }
    }

    private static void checkAnswers(List<Reply> calls, Consumer<String> violations) {
        Reply last = null;
        for (Reply call : calls) {
            if (call.ok()) {
                if (last != null && call.span().order() < last.span().order()) {
                    violations.accept("answered before the call ahead of it: " + call + ", behind " + last);
                }
                last = call;
            }
        }
    }

    private static void checkTransactions(Index index, List<Reply> calls, Consumer<String> violations) {
        Reply last = null;
        long lastZxid = 0;
        for (Reply call : calls) {
            Node made = made(index, call);
            if (made != null) {
                long zxid = Index.zxid(call, made);
                if (last != null && zxid <= lastZxid) {
                    violations.accept(
                            "applied before the call ahead of it: " + call + " as " + made + ", behind " + last);
                }
                last = call;
                lastZxid = zxid;
            }
        }
    }

    private static @Nullable Node made(Index index, Reply call) {
        if (call.ok()) {
            return call instanceof Write || call instanceof Create ? call.node() : null;
        } else if (call.ending() != Ending.UNKNOWN) {
            return null;
        }
        return index.effect(call instanceof Write write ? write.value() : ((Create) call).value());
    }
}
