// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** An operator that changes the directory of a lock by hand. */
public final class Operator {
    /** Other children than contenders; clients that know the layout ignore them. */
    private static final List<String> FOREIGN =
            List.of("lock-", "note", "lock-12", "x-lock-99999999999", "read-0000000000");

    private final Scene scene;
    private final Random random;
    private final String directory;
    private final ContenderTruth truth;
    private final boolean canBeMissing;
    private final boolean removes;
    private int removals;

    /** @param canBeMissing whether clients make the directory themselves */
    public Operator(Scene scene, String directory, ContenderTruth truth, boolean canBeMissing) {
        this.scene = scene;
        this.directory = directory;
        this.truth = truth;
        this.canBeMissing = canBeMissing;
        random = scene.random();
        removes = random.nextInt(4) == 0;
    }

    /** Returns how often the directory was removed. */
    public int removals() {
        return removals;
    }

    /** Changes something, perhaps. Between two steps. */
    public void interfere() {
        if (!scene.servers().exists(directory)) {
            return;
        }
        switch (random.nextInt(6)) {
            case 0 -> removeOne();
            case 1 -> changeOne();
            case 2 -> {
                if (removes) {
                    truth.removeByHand(this::removeAll);
                }
            }
            default -> changeForeign(directory + '/' + FOREIGN.get(random.nextInt(FOREIGN.size())));
        }
    }

    private void removeOne() {
        List<String> present = present();
        if (!present.isEmpty()) {
            String path = present.get(random.nextInt(present.size()));
            scene.note(() -> "remove " + path);
            truth.removeByHand(() -> scene.servers().delete(path));
        }
    }

    /** Returns the nodes of contenders; in this step a session may have taken some along that the truth still has. */
    private List<String> present() {
        return truth.present().stream()
                .map(ContenderTruth.Place::path)
                .filter(scene.servers()::exists)
                .toList();
    }

    private void changeOne() {
        List<String> present = present();
        if (!present.isEmpty()) {
            String path = present.get(random.nextInt(present.size()));
            String data = random.nextBoolean() ? "__REVOKE__" : "x";
            scene.servers().setData(path, data.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void changeForeign(String path) {
        if (scene.servers().exists(path)) {
            scene.servers().delete(path);
        } else {
            scene.servers().create(path, new byte[0]);
        }
    }

    private void removeAll() {
        removals++;
        scene.note(() -> "remove the directory");
        for (String name : scene.servers().children(directory)) {
            scene.servers().delete(directory + '/' + name);
            scene.truth().refresh(); // Each deletion may make another node the first.
        }
        scene.servers().delete(directory);
        if (!canBeMissing || random.nextBoolean()) {
            scene.servers().create(directory, new byte[0]);
        }
    }
}
