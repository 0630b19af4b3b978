// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import io.lanekeeper.recipes.internal.lock.Locks;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.lock.ReadWriteLock;
import io.lanekeeper.recipes.simulation.Finding;
import io.lanekeeper.recipes.simulation.HidesOthers;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.util.List;
import java.util.function.BiPredicate;

/** Ways to break a read-write lock, each with the violation by which it has to be found. */
enum ReadWriteFault {
    /** Writers of other processes are not seen. */
    TWO_WRITERS("a writer and others at once", (name, all) -> isWriter(name)),
    /** Readers of other processes are not seen. */
    WRITER_WITH_READERS("a writer and others at once", (name, all) -> !isWriter(name)),
    /** Writers behind a reader are not seen, so they are overtaken by readers, also while they wait. */
    OUT_OF_ORDER(
            "was given before its turn",
            (name, all) -> isWriter(name) && all.stream().anyMatch(one -> !isWriter(one)));

    private static final String WRITER = "__WRIT__";

    private final Finding finding;
    private final BiPredicate<String, List<String>> hidden;

    ReadWriteFault(String words, BiPredicate<String, List<String>> hidden) {
        finding = new Finding("WritersAlone", words);
        this.hidden = hidden;
    }

    private static boolean isWriter(String name) {
        return name.contains(WRITER);
    }

    /** Returns the violation by which it has to be found. */
    Finding finding() {
        return finding;
    }

    /** Makes the lock of a process, with the fault. */
    ReadWriteLock make(SimulatedProcess process, String path) {
        return new Locks(process.brokenContext(new HidesOthers(hidden)), Layout.CURATOR).readWriteLock(path);
    }
}
