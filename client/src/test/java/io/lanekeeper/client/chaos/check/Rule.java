// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import java.util.function.Consumer;

/** One promise. Stateless. */
@FunctionalInterface
interface Rule {
    /** Reports each place where {@code index}'s history breaks the promise. */
    void check(Index index, Consumer<String> violations);
}
