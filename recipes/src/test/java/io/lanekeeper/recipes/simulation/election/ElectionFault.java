// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.election;

import io.lanekeeper.client.data.CreatedNode;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.election.ElectionOptions;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.election.Elections;
import io.lanekeeper.recipes.internal.lock.Locks;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.simulation.FaultyClient;
import io.lanekeeper.recipes.simulation.Finding;
import io.lanekeeper.recipes.simulation.HidesOthers;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.util.function.Function;

/** Ways to break what an election uses, each with the violation by which it has to be found. */
enum ElectionFault {
    /** Candidates of other processes are not seen. */
    TWO_LEADERS("OneLeader", "and") {
        @Override
        FaultyClient.Fault in(SimulatedProcess process) {
            return new HidesOthers((name, all) -> true);
        }
    },
    /** A leader is elected although another candidate is first. */
    ELECTS_OUT_OF_TURN("LeadersAreFirst", "never was first") {
        @Override
        FaultyClient.Fault in(SimulatedProcess process) {
            return new HidesOthers((name, all) -> all.size() == 2);
        }
    },
    /** Epochs grow the other way. */
    EPOCHS_FALL("EpochsGrow", "after") {
        @Override
        FaultyClient.Fault in(SimulatedProcess process) {
            return (method, arguments, operation) -> turned(method, operation.apply(arguments));
        }
    },
    /** A candidate is not in the queue any more after it has led, or has lost a session. */
    LOSES_CANDIDATES("CandidatesStay", "0 nodes") {
        @Override
        FaultyClient.Fault in(SimulatedProcess process) {
            return new OnlyOnce(process);
        }
    };

    private static final long HIGH = Long.MAX_VALUE / 2;

    private final Finding finding;

    ElectionFault(String rule, String words) {
        finding = new Finding(rule, words);
    }

    abstract FaultyClient.Fault in(SimulatedProcess process);

    /** Returns the violation by which it has to be found. */
    Finding finding() {
        return finding;
    }

    /** Makes the election of a process, with the fault. */
    LeaderElection make(SimulatedProcess process, String path) {
        return election(process.brokenContext(in(process)), path);
    }

    /** Returns an election without a fault. */
    static LeaderElection election(RecipeContext context, String path) {
        return new Elections(new Locks(context, Layout.CURATOR).queues()).election(path, ElectionOptions.DEFAULT);
    }

    @SuppressWarnings("unchecked")
    private static AsyncResult<?> turned(String method, AsyncResult<?> result) {
        return method.equals("createWithStat")
                ? ((AsyncResult<CreatedNode>) result)
                        .map(node -> new CreatedNode(node.path(), turned(node.stat())))
                : result;
    }

    private static Stat turned(Stat stat) {
        return new Stat(
                HIGH - stat.czxid(),
                stat.mzxid(),
                stat.ctime(),
                stat.mtime(),
                stat.version(),
                stat.cversion(),
                stat.aversion(),
                stat.ephemeralOwner(),
                stat.dataLength(),
                stat.numChildren(),
                stat.pzxid());
    }

    /** A client that creates one node; a second creation never ends. */
    private static final class OnlyOnce implements FaultyClient.Fault {
        private final SimulatedProcess process;
        private boolean created;

        private OnlyOnce(SimulatedProcess process) {
            this.process = process;
        }

        @Override
        public AsyncResult<?> call(String method, Object[] arguments, Function<Object[], AsyncResult<?>> operation) {
            if (method.equals("createWithStat")) {
                if (created) {
                    return process.handler().asyncResult();
                }
                created = true;
            }
            return operation.apply(arguments);
        }
    }
}
