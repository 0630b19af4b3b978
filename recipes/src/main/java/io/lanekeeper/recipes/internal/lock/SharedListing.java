// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * The listings of a queue's directory. One listing is sent behind all that a step of the loop has sent, and serves all contenders
 * that have asked for it by then. Confined to the loop.
 */
final class SharedListing {
    private final ContenderQueue queue;
    private final RecipeContext context;
    private boolean asked;
    /** Counts listings that were sent. */
    private int sent;

    /** The last listing that was answered. */
    private int answered;

    private int failures;

    SharedListing(ContenderQueue queue) {
        this.queue = queue;
        context = queue.context();
    }

    /** Has the directory listed at the end of this step, and returns the number of that listing. */
    int ask() {
        if (!asked) {
            try {
                context.client().loop().execute(this::send);
                asked = true;
            } catch (RejectedExecutionException e) {
                // The loop has ended, and the client with it: contenders are notified of that.
            }
        }
        return sent + 1;
    }

    /** Returns whether a listing was answered already. */
    boolean isAnswered(int number) {
        return answered - number >= 0;
    }

    private void send() {
        asked = false;
        LoopSession session = context.sessions().session();
        if (session == null || !queue.isAsked()) {
            return;
        }
        sent++;
        int number = sent;
        context.in(session).getChildren(queue.key().directory()).whenDone(done -> listed(session, number, done));
    }

    private void listed(LoopSession session, int number, AsyncResult<List<String>> done) {
        Throwable error = done.exception();
        List<String> children = done.value();
        if (!session.equals(context.sessions().session())) {
            return; // The contenders of that session are gone.
        }
        answered = Math.max(answered, number);
        if (children != null) {
            failures = 0;
            List<NodeName> names = parse(children);
            queue.forAsking(number, (one, place) -> place.listed(names));
        } else if (error != null && Failure.is(error, ErrorCode.NO_NODE)) {
            queue.forAsking(number, (one, place) -> place.listed(List.of()));
        } else if (error != null) {
            failed(number, error);
        }
    }

    private void failed(int number, Throwable error) {
        switch (Failure.of(error)) {
            case UNKNOWN, PASSING -> again();
            case FINAL -> queue.forAsking(number, (one, place) -> one.fail(error));
            case SESSION_OVER, STOPPED -> {} // The session's end says the same to all.
        }
    }

    /** Repeats a listing: at once after the first failure, later with pauses. */
    private void again() {
        int number = failures;
        failures++;
        if (number == 0) {
            ask();
        } else {
            context.later(number - 1, this::ask);
        }
    }

    private List<NodeName> parse(List<String> children) {
        List<NodeName> names = new ArrayList<>(children.size());
        for (String child : children) {
            NodeName name = NodeName.of(child, queue.key().kinds());
            if (name != null) {
                names.add(name);
            }
        }
        return names;
    }
}
