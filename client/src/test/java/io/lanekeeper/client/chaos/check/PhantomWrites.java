// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import io.lanekeeper.client.chaos.check.History.Create;
import io.lanekeeper.client.chaos.check.History.Ending;
import io.lanekeeper.client.chaos.check.History.Node;
import io.lanekeeper.client.chaos.check.History.Read;
import io.lanekeeper.client.chaos.check.History.Reply;
import io.lanekeeper.client.chaos.check.History.Write;
import java.util.function.Consumer;

/**
 * A value that is seen was written at that node, not after it was seen, and not by a call that is said to have changed
 * nothing.
 */
final class PhantomWrites implements Rule {
    @Override
    public void check(Index index, Consumer<String> violations) {
        index.nodes().filter(node -> node.value() > History.INITIAL).forEach(node -> check(index, node, violations));
        index.history().all(Read.class).forEach(read -> {
            Node node = read.node();
            Reply author = node == null ? null : index.author(node.value());
            if (author != null && read.span().before(author.span())) {
                violations.accept("seen before it was written: " + author + ", by " + read);
            }
        });
    }

    private static void check(Index index, Node node, Consumer<String> violations) {
        Reply author = index.author(node.value());
        if (author == null || !isAt(author, node.path())) {
            violations.accept("no client has written " + node + "; author of the value: " + author);
        } else if (author.ending() == Ending.REFUSED || author.ending() == Ending.NOT_APPLIED) {
            violations.accept("said to have changed nothing: " + author + ", seen: " + node);
        }
    }

    private static boolean isAt(Reply author, String path) {
        if (author instanceof Create create) {
            return create.sequential() ? path.startsWith(create.path()) : path.equals(create.path());
        }
        return author instanceof Write write && path.equals(write.path());
    }
}
