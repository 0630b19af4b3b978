// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.group;

import io.lanekeeper.recipes.group.Group;
import io.lanekeeper.recipes.group.Membership;
import io.lanekeeper.recipes.simulation.Call;
import io.lanekeeper.recipes.simulation.CallPlay;
import io.lanekeeper.recipes.simulation.Scene;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Processes that join one group, change their payloads, leave, and see one another. */
public final class GroupPlay extends CallPlay {
    private static final String GROUP = "/group";
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Map<SimulatedProcess, Group> groups = new LinkedHashMap<>();
    /** The calls that join, of those that have not left. */
    private final Map<SimulatedProcess, Call<Membership>> joins = new HashMap<>();
    /** The last payloads. */
    private final Map<SimulatedProcess, String> payloads = new HashMap<>();

    private final MembersAreShown membersAreShown;
    private int names;
    private boolean closed;

    /** @param make makes the group of a process */
    public GroupPlay(Scene scene, BiFunction<SimulatedProcess, String, Group> make) {
        super(scene);
        scene.processes().forEach(process -> groups.put(process, make.apply(process, GROUP)));
        groups.values().forEach(Group::start);
        membersAreShown = new MembersAreShown(scene, GROUP);
    }

    private Group group(SimulatedProcess process) {
        Group group = groups.get(process);
        if (group == null) {
            throw new IllegalArgumentException("process: " + process);
        }
        return group;
    }

    @Override
    public void act(SimulatedProcess process) {
        switch (random().nextInt(4)) {
            case 0 -> leave(process);
            case 1 -> join(process);
            default -> setPayload(process);
        }
    }

    private String payload(SimulatedProcess process) {
        String payload = "payload " + names++;
        payloads.put(process, payload);
        return payload;
    }

    private void join(SimulatedProcess process) {
        if (!joins.containsKey(process)) {
            String id = "member" + names++;
            byte[] payload = payload(process).getBytes(StandardCharsets.UTF_8);
            joins.put(process, follow(new Call<>("join", process, group(process).join(id, payload))));
        }
    }

    private @Nullable Membership membership(SimulatedProcess process) {
        Call<Membership> join = joins.get(process);
        return join == null ? null : join.result().value();
    }

    private void setPayload(SimulatedProcess process) {
        Membership membership = membership(process);
        if (membership != null) {
            byte[] payload = payload(process).getBytes(StandardCharsets.UTF_8);
            follow(new Call<>("set", process, membership.setPayload(payload)));
        }
    }

    private void leave(SimulatedProcess process) {
        Membership membership = membership(process);
        if (membership != null) {
            joins.remove(process);
            follow(new Call<>("leave", process, membership.leave()));
        }
    }

    /** A join that is cancelled leaves the group. */
    @Override
    protected void ended(Call<?> call) {
        if (call.cancelled()) {
            joins.values().remove(call);
        }
    }

    @Override
    public void rehearse() {
        scene().processes().forEach(this::join);
        scene().pass(PAUSE);
        for (SimulatedProcess process : scene().processes()) {
            setPayload(process);
            scene().pass(PAUSE);
            leave(process);
            scene().pass(PAUSE);
            join(process);
            scene().pass(PAUSE);
        }
    }

    /** A change of a payload that is not written yet ends with the membership. */
    @Override
    protected boolean isCaused(Call<?> call) {
        return super.isCaused(call) || call.result().exception() instanceof IllegalStateException;
    }

    @Override
    public void checkRest() {
        Map<Membership, String> expected = new LinkedHashMap<>();
        joins.forEach((process, join) -> {
            Membership membership = join.result().value();
            if (membership != null) {
                expected.put(membership, payloads.getOrDefault(process, ""));
            }
        });
        membersAreShown.checkMembers(expected);
        groups.forEach(membersAreShown::checkShown);
        checkHerd();
    }

    private void checkHerd() {
        scene().processes().forEach(this::join); // The first one creates the group's node.
        scene().pass(PAUSE.multipliedBy(PAUSE.toMillis()));
        NoHerd noHerd = new NoHerd(scene());
        for (SimulatedProcess process : scene().processes()) {
            noHerd.change(groups.size(), () -> setPayload(process));
            noHerd.change(groups.size(), () -> leave(process));
            noHerd.change(groups.size(), () -> join(process));
        }
        groups.forEach(membersAreShown::checkShown);
    }

    @Override
    public void finish() {
        if (!closed) {
            closed = true;
            groups.forEach((process, group) -> follow(new Call<>("close", process, group.close())));
        }
    }

    @Override
    public void checkEnd() {
        super.checkEnd();
        membersAreShown.checkEnd();
    }
}
