// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.group;

import io.lanekeeper.recipes.group.PartitionerOptions;
import io.lanekeeper.recipes.group.SetPartitioner;
import io.lanekeeper.recipes.group.SetPartitioner.Partition;
import io.lanekeeper.recipes.simulation.Call;
import io.lanekeeper.recipes.simulation.CallPlay;
import io.lanekeeper.recipes.simulation.Scene;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Processes that divide items among them, and leave. */
public final class PartitionerPlay extends CallPlay {
    /** Makes a partitioner of a process. */
    @FunctionalInterface
    public interface Maker {
        SetPartitioner make(SimulatedProcess process, String path, PartitionerOptions options);
    }

    private static final String PATH = "/partition";
    private static final Set<String> ITEMS = Set.of("a", "b", "c", "d");
    private static final Duration QUIET = Duration.ofMillis(100);
    private static final Duration PAUSE = Duration.ofMillis(150);

    private final Maker make;
    private final Map<SimulatedProcess, SetPartitioner> members = new LinkedHashMap<>();
    private final Map<Call<?>, SetPartitioner> calls = new HashMap<>();
    private final Set<SetPartitioner> closed = new HashSet<>();
    /** Those that have not ended as far as their processes know. */
    private final List<Partition> partitions = new ArrayList<>();

    private final OneOwner oneOwner;

    /** @param make makes a partitioner of a process */
    public PartitionerPlay(Scene scene, Maker make) {
        super(scene);
        this.make = make;
        oneOwner = new OneOwner(scene);
    }

    @Override
    public void act(SimulatedProcess process) {
        SetPartitioner member = members.get(process);
        if (member == null) {
            start(process);
        } else if (random().nextInt(6) == 0) {
            close(process);
        } else if (!busy()) {
            calls.put(follow(new Call<>("settled", process, member.settled())), member);
        }
    }

    private void start(SimulatedProcess process) {
        SetPartitioner member = make.make(process, PATH, new PartitionerOptions(ITEMS, null, null, QUIET, null));
        members.put(process, member);
        calls.put(follow(new Call<>("start", process, member.start())), member);
    }

    private void close(SimulatedProcess process) {
        SetPartitioner member = members.remove(process);
        if (member != null) {
            closed.add(member);
            follow(new Call<>("close", process, member.close()));
        }
    }

    /** A start that fails leaves a partitioner that is to be closed. */
    @Override
    protected void ended(Call<?> call) {
        SetPartitioner member = calls.get(call);
        if (call.toString().startsWith("start") && !call.result().successful() && isPresent(call.process(), member)) {
            close(call.process());
        }
    }

    private boolean isPresent(SimulatedProcess process, @Nullable SetPartitioner member) {
        return member != null && members.get(process) == member;
    }

    @Override
    public void rehearse() {
        for (SimulatedProcess process : scene().processes()) {
            start(process);
            scene().pass(PAUSE);
        }
        close(scene().processes().get(0));
        scene().pass(PAUSE);
        start(scene().processes().get(0));
        scene().pass(PAUSE);
    }

    @Override
    public void stepped() {
        super.stepped();
        for (SetPartitioner member : members.values()) {
            for (Partition next : member.owned().values()) {
                if (!partitions.contains(next)) {
                    partitions.add(next);
                }
            }
        }
        partitions.removeIf(one -> one.state().ended());
        oneOwner.check(partitions);
    }

    /** The close of a partitioner ends its calls. */
    @Override
    protected boolean isCaused(Call<?> call) {
        Throwable error = call.result().exception();
        boolean closes = error instanceof CancellationException || error instanceof IllegalStateException;
        return super.isCaused(call) || (closes && closed.contains(calls.get(call)));
    }

    @Override
    public void checkRest() {
        oneOwner.checkRest(ITEMS, members.values());
    }

    @Override
    public void finish() {
        scene().processes().forEach(this::close);
    }

    @Override
    public void checkEnd() {
        super.checkEnd();
        oneOwner.checkEnd(PATH, ITEMS);
    }
}
