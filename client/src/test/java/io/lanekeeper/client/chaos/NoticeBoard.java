// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The ephemeral nodes of which everybody knows, the last hundred. Any thread. */
final class NoticeBoard {
    private static final int SIZE = 100;

    private final List<String> paths = new ArrayList<>();
    private int next;

    synchronized void add(String path) {
        if (paths.size() < SIZE) {
            paths.add(path);
        } else {
            paths.set(next++ % SIZE, path);
        }
    }

    /** One of them; null if there is none. */
    synchronized @Nullable String any(Random random) {
        return paths.isEmpty() ? null : paths.get(random.nextInt(paths.size()));
    }
}
