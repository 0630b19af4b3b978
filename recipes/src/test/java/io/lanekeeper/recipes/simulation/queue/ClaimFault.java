// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.queue;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.Op;
import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.queue.Queues;
import io.lanekeeper.recipes.queue.ClaimQueue;
import io.lanekeeper.recipes.queue.ClaimQueue.Claim;
import io.lanekeeper.recipes.queue.ClaimQueueOptions;
import io.lanekeeper.recipes.simulation.Faults;
import io.lanekeeper.recipes.simulation.Finding;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Ways to break what a queue with claims uses, each with the violation by which it has to be found. */
enum ClaimFault {
    /** An acknowledgement leaves the item in the queue, so that it is claimed again. */
    EFFECT_TWICE("EffectsOnce", "times") {
        @Override
        List<Op> multi(List<Op> ops) {
            return isAck(ops) ? with(ops, 1, Op.check(ROOT, ZooKeeperOperations.ANY_VERSION)) : ops;
        }
    },
    /** An acknowledgement does not need its claim, nor its session. */
    ACKNOWLEDGES_LOST_CLAIMS("EffectsOnce", "of a claim that is gone") {
        @Override
        ClaimQueue make(SimulatedProcess process, String path, ClaimQueueOptions options) {
            return new Unguarded(process, super.make(process, path, options)).queue();
        }
    },
    /** An acknowledgement removes the item without its effects. */
    NO_EFFECT("EffectsOnce", "no effect") {
        @Override
        List<Op> multi(List<Op> ops) {
            return isAck(ops) ? ops.subList(0, 2) : ops;
        }
    },
    /** A claim has a node with a name of its own, and so is not refused if the item is claimed. */
    CLAIMS_WHAT_IS_CLAIMED("ClaimsAlone", "twice") {
        @Override
        List<Op> multi(List<Op> ops) {
            return isClaim(ops) ? with(ops, 1, Op.createWithStat(ROOT + "/taken/own-", new byte[0], OWN)) : ops;
        }
    },
    /** An acknowledgement with an unknown outcome is a success. */
    BELIEVES_UNKNOWN("EffectsOnce", "no effect") {
        @Override
        AsyncResult<?> end(AsyncResult<?> result, boolean ack) {
            return ack ? Faults.ignoring(result, Faults::isUnknown) : result;
        }
    };

    private static final String ROOT = ClaimPlay.QUEUE;
    private static final CreateOptions OWN = CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL);
    /** A claim checks the item, creates its node, and creates and deletes another, which counts. */
    private static final int CLAIM_OPS = 4;

    private final String rule;
    private final String words;

    ClaimFault(String rule, String words) {
        this.rule = rule;
        this.words = words;
    }

    private static boolean isAck(List<Op> ops) {
        return ops.size() > 2
                && ops.get(0).toString().startsWith("delete")
                && ops.get(2).toString().startsWith("create " + ClaimPlay.EFFECTS);
    }

    private static boolean isClaim(List<Op> ops) {
        return ops.size() == CLAIM_OPS && ops.get(0).toString().startsWith("check");
    }

    private static List<Op> with(List<Op> ops, int place, Op other) {
        List<Op> changed = new ArrayList<>(ops);
        changed.set(place, other);
        return changed;
    }

    List<Op> multi(List<Op> ops) {
        return ops;
    }

    AsyncResult<?> end(AsyncResult<?> result, boolean ack) {
        return result;
    }

    private AsyncResult<?> call(String method, Object[] arguments, Function<Object[], AsyncResult<?>> operation) {
        if (!method.equals("multi")) {
            return operation.apply(arguments);
        }
        List<Op> ops = Faults.ops(arguments);
        Object[] changed = {multi(ops)};
        return end(operation.apply(changed), isAck(ops));
    }

    /** Returns the violation by which it has to be found. */
    Finding finding() {
        return new Finding(rule, words);
    }

    /** Makes the queue of a process, with the fault. */
    ClaimQueue make(SimulatedProcess process, String path, ClaimQueueOptions options) {
        return new Queues(process.brokenContext(this::call)).claimQueue(path, options);
    }

    /** A queue whose claims are acknowledged by any session. */
    private record Unguarded(SimulatedProcess process, ClaimQueue inner) {
        ClaimQueue queue() {
            return proxy(ClaimQueue.class, (proxy, method, arguments) -> {
                Object result = method.invoke(inner, arguments);
                boolean claims =
                        method.getName().equals("claim") || method.getName().equals("tryClaim");
                return claims ? ((AsyncResult<?>) result).map(this::claim) : result;
            });
        }

        private @Nullable Claim claim(@Nullable Object given) {
            return given instanceof Claim claim
                    ? proxy(
                            Claim.class,
                            (proxy, method, arguments) -> method.getName().equals("ack") && arguments != null
                                    ? acknowledge(claim, arguments)
                                    : method.invoke(claim, arguments))
                    : null;
        }

        private AsyncResult<Void> acknowledge(Claim claim, Object[] arguments) {
            List<Op> ops = new ArrayList<>(Faults.ops(arguments));
            ops.add(Op.delete(ROOT + "/entries/" + claim.name()));
            return process.client().multi(ops).then(claim::release);
        }

        private static <T> T proxy(Class<T> type, InvocationHandler calls) {
            return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
        }
    }
}
