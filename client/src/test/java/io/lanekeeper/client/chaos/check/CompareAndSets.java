// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import io.lanekeeper.client.chaos.check.History.Ending;
import io.lanekeeper.client.chaos.check.History.Node;
import io.lanekeeper.client.chaos.check.History.Reply;
import io.lanekeeper.client.chaos.check.History.Write;
import java.util.function.Consumer;

/** One that succeeds makes the version behind the expected one. One that is refused comes when the version is another. */
final class CompareAndSets implements Rule {
    @Override
    public void check(Index index, Consumer<String> violations) {
        index.history().all(Write.class).filter(write -> write.expected() >= 0).forEach(write -> {
            Node node = write.node();
            if (node != null && node.version() != write.expected() + 1) {
                violations.accept("made another version than the next one: " + write);
            } else if (write.ending() == Ending.REFUSED) {
                checkRefused(index, write, violations);
            }
        });
    }

    private static void checkRefused(Index index, Write write, Consumer<String> violations) {
        Node rest = index.rest().get(write.path());
        Node next = index.versions(write.path()).get(write.expected() + 1);
        Reply author = next == null ? null : index.author(next.value());
        if (rest != null && rest.version() <= write.expected()) {
            violations.accept("refused, and no client has changed the version: " + write + ", at rest: " + rest);
        } else if (author != null && write.span().before(author.span())) {
            violations.accept("refused, and no client had changed the version yet: " + write + ", next: " + author);
        }
    }
}
