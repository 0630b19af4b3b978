// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.node;

import io.lanekeeper.handler.Promise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The data that a node shall have, and the calls that wait for them. Confined to the loop. */
final class WantedData {
    private record Waiting(int number, Promise<Void> result) {}

    private byte @Nullable [] data;
    /** Counts the calls; each one's data replace those before. */
    private int number;
    /** True until the node is known to have the data. */
    private boolean pending = true;

    private List<Waiting> waiting = new ArrayList<>();

    WantedData(byte[] data) {
        this.data = data;
    }

    byte @Nullable [] data() {
        return data;
    }

    /** Returns the number of the present data, for {@link #written}. */
    int number() {
        return number;
    }

    boolean pending() {
        return pending;
    }

    /** Lets the data be written again, or for the first time in a session. */
    void renew() {
        pending = true;
    }

    void set(byte[] next, Promise<Void> result) {
        data = next;
        number++;
        pending = true;
        waiting.add(new Waiting(number, result));
    }

    boolean equalTo(byte @Nullable [] present) {
        return Arrays.equals(data, present);
    }

    /** The node had the data of call {@code upTo}. */
    void written(int upTo) {
        if (upTo == number) {
            pending = false;
        }
        List<Waiting> left = new ArrayList<>();
        for (Waiting one : waiting) {
            if (one.number() - upTo <= 0) {
                one.result().set(null);
            } else {
                left.add(one);
            }
        }
        waiting = left;
    }

    /** The server refuses the data of call {@code upTo} for good: what the node has stays, unless there are later ones. */
    void refused(int upTo, byte @Nullable [] present, Throwable error) {
        if (upTo == number) {
            data = present;
            pending = false;
        }
        end(one -> one.number() - upTo <= 0, error);
    }

    /** Ends all calls with an error. */
    void failed(Throwable error) {
        end(one -> true, error);
    }

    private void end(Predicate<Waiting> which, Throwable error) {
        for (Waiting one : waiting) {
            if (which.test(one)) {
                one.result().setException(error);
            }
        }
        waiting.removeIf(which);
    }

    void cancel() {
        waiting.forEach(one -> one.result().cancel());
        waiting.clear();
    }
}
