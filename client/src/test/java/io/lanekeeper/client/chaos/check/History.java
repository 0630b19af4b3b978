// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All calls of some clients, with their replies and events, and the nodes at the end. Times are those of
 * {@link System#nanoTime} in one JVM. Values of nodes are unique: no two writes have the same, except {@link #INITIAL}.
 *
 * @param entries in any order
 * @param inOrder the clients whose lanes run in the order in which replies and events arrived
 */
public record History(List<Entry> entries, Rest rest, Set<Integer> inOrder) {
    /** The value that nodes are created with before the first write. */
    public static final long INITIAL = 0;

    /** In place of a value that has not been read. */
    public static final long NO_VALUE = -1;

    /** Copies its arguments. */
    public History {
        entries = List.copyOf(entries);
        inOrder = Set.copyOf(inOrder);
    }

    /** The entries of one kind. */
    public <E extends Entry> Stream<E> all(Class<E> kind) {
        return entries.stream().filter(kind::isInstance).map(kind::cast);
    }

    /** One line of a history. */
    public sealed interface Entry permits Reply, Watching, Event, Notified {}

    /** The end of a call. */
    public enum Ending {
        OK,
        /** By a refusal of the server, which has changed nothing. */
        REFUSED,
        /** By an error that says that nothing was changed. */
        NOT_APPLIED,
        /** The call ended with an error of unknown outcome. */
        UNKNOWN
    }

    /**
     * The caller of a call, and its time.
     *
     * @param thread number of the caller, which makes one call after the other; unique among all clients; 0 if the call
     *     has no order
     * @param number of the call among those of its thread
     * @param session in which the call got its reply; 0 where that is not known
     * @param invoked before the call
     * @param ended after its end
     * @param order place of the end among all that was notified in the client's lanes
     */
    public record Span(int client, int thread, int number, long session, long invoked, long ended, long order) {
        /** Returns whether this had ended when that began. */
        public boolean before(Span that) {
            return ended < that.invoked;
        }
    }

    /** A node, as a reply has shown it. */
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

        /**
         * Returns the node that the reply has shown; null if there was no reply, or if it has shown that there is no
         * such node.
         */
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
     * @param path of the call, to which servers add a number if it is sequential
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

    /** The beginning of a watch. */
    public record Watching(int watch, Kind kind, int client, String path) implements Entry {}

    /** The kinds of events of a watcher. */
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
     * An event of a watcher.
     *
     * @param zxid of the change, -1 where the server does not say
     * @param order as of {@link Span}
     */
    public record Event(int watch, Happened what, long zxid, long order) implements Entry {}

    /** A state of a node of which a node watch has notified. */
    public record Notified(int watch, @Nullable Node node, long order) implements Entry {}

    /**
     * The state at rest: no call was pending, and no client wrote any more.
     *
     * @param nodes all nodes
     * @param living sessions that lived before and after the nodes were read
     * @param over sessions whose end was notified
     */
    public record Rest(List<Node> nodes, Set<Long> living, Set<Long> over) {
        /** Copies its arguments. */
        public Rest {
            nodes = List.copyOf(nodes);
            living = Set.copyOf(living);
            over = Set.copyOf(over);
        }
    }
}
