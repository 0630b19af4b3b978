// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.node;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.node.NodeRequests.Answer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the answers to the steps of a machine into what it knows, and says what follows. Confined to the loop. */
final class Verdicts {
    /** The kinds of steps that are followed by a read. */
    enum Sent {
        CREATE,
        REPLACE,
        WRITE,
        READ
    }

    /** The step that follows an answer. */
    enum Verdict {
        /** The next step. */
        PROCEED,
        /** The next step after a pause: the request failed in a way that may pass. */
        FAILED,
        /** The next step: others have crossed this one. If they do so again and again, after a pause. */
        UNDONE,
        /** The parent has to be created first. */
        PARENT_MISSING,
        /** Nothing: the end of the session is about to be told. */
        SESSION_OVER,
        /** The end: the node is gone. */
        GONE,
        /** The end: the server refuses the deletion of the node. */
        KEPT
    }

    private final Knowledge known;
    private final WantedData wanted;
    private final NodePath path;

    Verdicts(Knowledge known, WantedData wanted, NodePath path) {
        this.known = known;
        this.wanted = wanted;
        this.path = path;
    }

    /** @param number of the data that were sent */
    Verdict of(Sent sent, int number, Answer answer) {
        NodeData node = answer.node();
        Throwable failure = answer.failure();
        if (node != null) {
            known.read(node);
        } else if (failure == null || Failure.is(failure, ErrorCode.NO_NODE)) {
            gone();
        } else {
            return unanswered(sent, answer.refusal(), failure);
        }
        return settled(sent, number, answer.refusal());
    }

    /** There is no node. */
    private void gone() {
        known.absent();
        path.renew();
    }

    /** The read of a step was answered. */
    private Verdict settled(Sent sent, int number, @Nullable Throwable refusal) {
        if (refusal == null) {
            if (sent != Sent.READ) {
                wanted.written(number);
            }
            return after();
        } else if (!isFinal(refusal)) {
            return Verdict.FAILED;
        }
        return switch (sent) {
            case CREATE -> notCreated(refusal);
            case REPLACE -> notReplaced(refusal);
            case WRITE -> notWritten(number, refusal);
            case READ -> Verdict.PROCEED;
        };
    }

    private Verdict notCreated(Throwable refusal) {
        if (Failure.is(refusal, ErrorCode.NODE_EXISTS)) {
            wanted.renew(); // The node may be ours, with other data.
            return after();
        } else if (Failure.is(refusal, ErrorCode.NO_NODE) && known.is(Seen.Kind.ABSENT)) {
            return Verdict.PARENT_MISSING;
        }
        known.refused(refusal, false);
        return Verdict.PROCEED;
    }

    private Verdict notReplaced(Throwable refusal) {
        if (!isConflict(refusal)) {
            known.fix();
        }
        return after();
    }

    private Verdict notWritten(int number, Throwable refusal) {
        if (isConflict(refusal) && !known.is(Seen.Kind.ABSENT)) {
            known.writeUnknown(); // A server that is behind may go on to show the version that was refused.
            return undone();
        } else if (!isConflict(refusal)) {
            wanted.refused(number, known.seen().data(), refusal);
        }
        return after();
    }

    private static boolean isConflict(Throwable refusal) {
        return Failure.is(refusal, ErrorCode.NO_NODE) || Failure.is(refusal, ErrorCode.BAD_VERSION);
    }

    private Verdict after() {
        return known.is(Seen.Kind.ABSENT) || known.replaceable() ? undone() : Verdict.PROCEED;
    }

    private Verdict undone() {
        wanted.renew();
        return Verdict.UNDONE;
    }

    /** The read of a step has failed, so the effect of the step is known only if its write was answered. */
    private Verdict unanswered(Sent sent, @Nullable Throwable refusal, Throwable failure) {
        boolean making = sent == Sent.CREATE || sent == Sent.REPLACE;
        if (making && refusal != null && isFinal(refusal) && !Failure.is(refusal, ErrorCode.NODE_EXISTS)) {
            known.notCreated();
        }
        if (isFinal(failure)) {
            known.refused(failure, making && refusal == null);
            return Verdict.PROCEED;
        }
        return failed(failure);
    }

    /** Takes the outcome of a search for a node whose number is not known. */
    Verdict found(AsyncResult<List<String>> done) {
        Throwable error = done.exception();
        List<String> children = done.value();
        if (error != null && !Failure.is(error, ErrorCode.NO_NODE)) {
            return failed(error);
        }
        if (children == null || !path.find(children)) {
            known.absent(); // With the same name for the next attempt.
        }
        return Verdict.PROCEED;
    }

    Verdict parentCreated(@Nullable Throwable error) {
        if (error == null || Failure.is(error, ErrorCode.NO_NODE)) {
            return Verdict.UNDONE;
        }
        return failed(error);
    }

    Verdict deleted(@Nullable Throwable error) {
        if (error == null || Failure.is(error, ErrorCode.NO_NODE)) {
            return Verdict.GONE;
        } else if (Failure.is(error, ErrorCode.BAD_VERSION)) {
            known.writeUnknown(); // A server that is behind may go on to show the version that was refused.
            return Verdict.PROCEED;
        }
        return isFinal(error) ? Verdict.KEPT : failed(error);
    }

    /** An event has told that the node was deleted. */
    Verdict vanished() {
        boolean ours = known.is(Seen.Kind.OURS);
        gone();
        return ours ? undone() : Verdict.PROCEED;
    }

    private Verdict failed(Throwable error) {
        switch (Failure.of(error)) {
            case UNKNOWN -> {
                known.writeUnknown();
                return Verdict.PROCEED;
            }
            case PASSING -> {
                known.doubt();
                return Verdict.FAILED;
            }
            case FINAL -> {
                known.refused(error, false);
                return Verdict.PROCEED;
            }
            default -> {
                return Verdict.SESSION_OVER;
            }
        }
    }

    private static boolean isFinal(Throwable error) {
        return Failure.of(error) == Failure.FINAL;
    }
}
