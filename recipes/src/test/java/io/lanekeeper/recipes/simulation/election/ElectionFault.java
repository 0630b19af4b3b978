// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.election;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.election.ElectionOptions;
import io.lanekeeper.recipes.election.LeaderElection;
import io.lanekeeper.recipes.election.Leadership;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.internal.election.Elections;
import io.lanekeeper.recipes.internal.lock.Locks;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.simulation.FaultyClient;
import io.lanekeeper.recipes.simulation.Finding;
import io.lanekeeper.recipes.simulation.HidesOthers;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
        LeaderElection make(SimulatedProcess process, String path) {
            return new EpochsFall(election(process.context(), path)).election();
        }
    },
    /** A candidate is not in the queue any more after it has led, or has lost a session. */
    LOSES_CANDIDATES("CandidatesStay", "0 nodes") {
        @Override
        FaultyClient.Fault in(SimulatedProcess process) {
            return new OnlyOnce(process);
        }
    };

    private final String rule;
    private final String words;

    ElectionFault(String rule, String words) {
        this.rule = rule;
        this.words = words;
    }

    FaultyClient.Fault in(SimulatedProcess process) {
        return (method, arguments, operation) -> operation.apply(arguments);
    }

    /** Returns the violation by which it has to be found. */
    Finding finding() {
        return new Finding(rule, words);
    }

    /** Makes the election of a process, with the fault. */
    LeaderElection make(SimulatedProcess process, String path) {
        return election(process.brokenContext(in(process)), path);
    }

    /** Returns an election without a fault. */
    static LeaderElection election(RecipeContext context, String path) {
        return new Elections(new Locks(context, Layout.CURATOR).queues()).election(path, ElectionOptions.DEFAULT);
    }

    /** An election whose leaderships have epochs that fall. */
    private static final class EpochsFall {
        private static final long HIGH = Long.MAX_VALUE / 2;

        private final LeaderElection inner;
        private @Nullable Leadership last;
        private @Nullable Leadership shown;

        private EpochsFall(LeaderElection inner) {
            this.inner = inner;
        }

        LeaderElection election() {
            return proxy(LeaderElection.class, (proxy, method, arguments) -> {
                Object result = method.invoke(inner, arguments);
                return method.getName().equals("leadership") ? shown((Leadership) result) : result;
            });
        }

        private @Nullable Leadership shown(@Nullable Leadership present) {
            if (present != last) {
                last = present;
                shown = present == null ? null : falling(present);
            }
            return shown;
        }

        private static Leadership falling(Leadership leadership) {
            return proxy(Leadership.class, (proxy, method, arguments) -> switch (method.getName()) {
                case "equals" -> proxy == arguments[0];
                case "epoch", "token" -> HIGH - leadership.epoch();
                default -> method.invoke(leadership, arguments);
            });
        }

        private static <T> T proxy(Class<T> type, InvocationHandler calls) {
            return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
        }
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
