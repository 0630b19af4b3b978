// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.lock;

import io.lanekeeper.recipes.internal.lock.Locks;
import io.lanekeeper.recipes.lock.Layout;
import io.lanekeeper.recipes.lock.ReadWriteLock;
import io.lanekeeper.recipes.simulation.Finding;
import io.lanekeeper.recipes.simulation.HidesOthers;
import io.lanekeeper.recipes.simulation.SimulatedProcess;
import java.util.List;

/** Ways to break a read-write lock, each with the violation by which it has to be found. */
enum ReadWriteFault {
    /** Writers of other processes are not seen. */
    TWO_WRITERS("a writer and others at once") {
        @Override
        boolean hides(String name, List<String> all) {
            return isWriter(name);
        }
    },
    /** Readers of other processes are not seen. */
    WRITER_WITH_READERS("a writer and others at once") {
        @Override
        boolean hides(String name, List<String> all) {
            return !isWriter(name);
        }
    },
    /** Writers behind a reader are not seen, so they are overtaken by readers, also while they wait. */
    OUT_OF_ORDER("was given before its turn") {
        @Override
        boolean hides(String name, List<String> all) {
            return isWriter(name) && all.stream().anyMatch(one -> !isWriter(one));
        }
    };

    private static final String WRITER = "__WRIT__";

    private final String words;

    ReadWriteFault(String words) {
        this.words = words;
    }

    /** Returns whether a node of another process is not seen. */
    abstract boolean hides(String name, List<String> all);

    static boolean isWriter(String name) {
        return name.contains(WRITER);
    }

    /** Returns the violation by which it has to be found. */
    Finding finding() {
        return new Finding("WritersAlone", words);
    }

    /** Makes the lock of a process, with the fault. */
    ReadWriteLock make(SimulatedProcess process, String path) {
        return new Locks(process.brokenContext(new HidesOthers(this::hides)), Layout.CURATOR).readWriteLock(path);
    }
}
