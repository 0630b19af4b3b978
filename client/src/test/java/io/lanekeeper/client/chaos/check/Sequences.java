// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import io.lanekeeper.client.chaos.check.History.Create;
import io.lanekeeper.client.chaos.check.History.Node;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Of two sequential nodes below one parent the one that was created later has the greater number. */
final class Sequences implements Rule {
    private static final int DIGITS = 10;

    @Override
    public void check(Index index, Consumer<String> violations) {
        List<Create> creates = index.history()
                .all(Create.class)
                .filter(create -> create.ok() && create.sequential())
                .sorted(Comparator.comparingLong(create -> made(create).czxid()))
                .toList();
        Map<String, Create> last = new HashMap<>();
        for (Create create : creates) {
            Create before = last.put(parent(create), create);
            if (before != null && number(create) <= number(before)) {
                violations.accept("created later, with a smaller number: " + create + ", behind " + before);
            }
        }
    }

    private static Node made(Create create) {
        return Objects.requireNonNull(create.node());
    }

    private static String parent(Create create) {
        return create.path().substring(0, create.path().lastIndexOf('/'));
    }

    private static long number(Create create) {
        String path = made(create).path();
        return Long.parseLong(path.substring(path.length() - DIGITS));
    }
}
