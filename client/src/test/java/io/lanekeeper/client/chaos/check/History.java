// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What some clients asked, were answered and were told, and how the nodes were found when all was over. Times are those of
 * {@link System#nanoTime} in one JVM. Values of nodes are unique: no two writes have the same, but for {@link #INITIAL}.
 *
 * @param entries in any order
 * @param inOrder the clients whose lanes run in the order in which answers and events arrived
 */
public record History(List<Entry> entries, Rest rest, Set<Integer> inOrder) {
    /** The value that nodes are created with before the first write. */
    public static final long INITIAL = 0;

    /** In place of a value that has not been read. */
    public static final long NO_VALUE = -1;

    /** With copies. */
    public History {
        entries = List.copyOf(entries);
        inOrder = Set.copyOf(inOrder);
    }

    /** The entries of one kind. */
    public <E extends Entry> Stream<E> all(Class<E> kind) {
        return entries.stream().filter(kind::isInstance).map(kind::cast);
    }

    /** One line of a history. */
    public sealed interface Entry permits Reply, Watching, Event, Told {}

    /** How a call ended. */
    public enum Ending {
        OK,
        /** By a refusal of the server, which has changed nothing. */
        REFUSED,
        /** By an error that says that nothing was changed. */
        NOT_APPLIED,
        /** By one that says that nobody knows. */
        UNKNOWN
    }

    /**
     * Who made a call, and when.
     *
     * @param thread what made the calls one after the other; unique among all clients; 0 if the call has no order
     * @param number of the call among those of its thread
     * @param session in which the call was answered; 0 where that is not known
     * @param invoked before the call
     * @param ended after its end
     * @param order place of the end among all that was told to anybody, in the order of lanes
     */
    public record Span(int client, int thread, int number, long session, long invoked, long ended, long order) {
        /** Whether this had ended when that began. */
        public boolean before(Span that) {
            return ended < that.invoked;
        }
    }

    /** A node, as an answer has shown it. */
    public record Node(String path, long value, int version, long czxid, long mzxid, long owner) {
        /** The last transaction of which this has shown something. */
        public long zxid() {
            return Math.max(czxid, mzxid);
        }
    }

    /** A call that has ended. */
    public sealed interface Reply extends Entry permits Write, Create, Read, Sync {
        Span span();

        Ending ending();

        /** What the answer has shown; null if it was none, or has shown that there is no such node. */
        @Nullable
        Node node();

        default boolean ok() {
            return ending() == Ending.OK;
        }
    }

    /**
     * A node was set.
     *
     * @param expected version; -1 for any
     * @param node as it was then
     */
    public record Write(
            Span span,
            Ending ending,
            String path,
            long value,
            int expected,
            @Nullable Node node) implements Reply {}

    /**
     * A node was created.
     *
     * @param path that was asked for, to which servers add a number if it is sequential
     * @param node as it was then
     */
    public record Create(
            Span span,
            Ending ending,
            String path,
            long value,
            boolean ephemeral,
            boolean sequential,
            @Nullable Node node)
            implements Reply {}

    /**
     * A node was looked at; those that failed are left out.
     *
     * @param watch for which it was, 0 if for none
     */
    public record Read(
            Span span, String path, int watch, @Nullable Node node) implements Reply {
        @Override
        public Ending ending() {
            return Ending.OK;
        }
    }

    /** A server has caught up; those that failed are left out. */
    public record Sync(Span span) implements Reply {
        @Override
        public Ending ending() {
            return Ending.OK;
        }

        @Override
        public @Nullable Node node() {
            return null;
        }
    }

    /** Ways to watch. */
    public enum Kind {
        /** For one event, together with the read that has this watch. */
        ONCE,
        /** For all events from a read with this watch up to the next gap. */
        PERSISTENT,
        /** For states instead of events. */
        STATES
    }

    /** Somebody begins to watch a node. */
    public record Watching(int watch, Kind kind, int client, String path) implements Entry {}

    /** What a watcher was told of. */
    public enum Happened {
        CHANGED,
        /** Events may be missing. */
        GAP,
        /** The session is over. */
        ENDED,
        /** Anything else, for which no cause was given. */
        OTHER
    }

    /**
     * A watcher was told something.
     *
     * @param zxid of the change, -1 where the server does not say
     * @param order as of {@link Span}
     */
    public record Event(int watch, Happened what, long zxid, long order) implements Entry {}

    /** Somebody who watches states was told one. */
    public record Told(int watch, @Nullable Node node, long order) implements Entry {}

    /**
     * How things were when no call was under way and nobody wrote any more.
     *
     * @param nodes all that there were
     * @param living sessions that were there before and after the nodes were looked at
     * @param over sessions that somebody was told the end of
     */
    public record Rest(List<Node> nodes, Set<Long> living, Set<Long> over) {
        /** With copies. */
        public Rest {
            nodes = List.copyOf(nodes);
            living = Set.copyOf(living);
            over = Set.copyOf(over);
        }
    }
}
