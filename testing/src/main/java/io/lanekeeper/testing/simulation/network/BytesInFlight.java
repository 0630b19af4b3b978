// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.network;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.testing.proxy.Peer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that one end of a connection has sent and the other end has not received. They arrive in order, late and in
 * pieces, as the network decides.
 */
final class BytesInFlight {
    /** The end at which the bytes arrive. */
    interface Destination {
        boolean isClosed();

        void arrived(byte[] bytes);

        /** Reports that the sender has closed its end. */
        void ended();
    }

    @SuppressWarnings("ArrayRecordComponent") // never changed
    private record Piece(byte[] bytes, long due) {}

    private static final byte[] END = {};

    private final SimulatedLink link;
    private final Peer from;
    private final DirectionFaults way;
    private final Destination destination;
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
    private @Nullable Cancellable next;
    private boolean stopped;
    private boolean muted;
    private int size;
    private long lastDue;
    private long lineFree;
    private long cutIn = -1;

    BytesInFlight(SimulatedLink link, Peer from, Destination destination) {
        this.link = link;
        this.from = from;
        this.destination = destination;
        way = link.way(from);
        lastDue = link.schedule().now();
        lineFree = lastDue;
    }

    /** Returns the number of bytes in flight. */
    int size() {
        return size;
    }

    void send(byte[] bytes) {
        if (!isLost()) {
            size += bytes.length;
            add(way.carry(bytes));
        }
    }

    void sendEnd() {
        if (!isLost()) {
            add(END);
        }
    }

    /**
     * Returns whether bytes that are sent now are lost. If the connection has never reached the server, they wait until
     * it does.
     */
    private boolean isLost() {
        return muted || (way.dropping() && link.made());
    }

    /** Makes {@code bytes} due after the network's delay, and never before bytes that were sent earlier. */
    private void add(byte[] bytes) {
        long due = link.schedule().now() + link.latencyNanos() + way.delayNanos();
        lastDue = due - lastDue > 0 ? due : lastDue;
        pieces.add(new Piece(bytes, lastDue));
        expect();
    }

    /** Drops everything in flight, and all that is sent later, the end of the connection too. */
    void mute() {
        muted = true;
        clear();
    }

    void clear() {
        pieces.clear();
        size = 0;
    }

    /** Stops or resumes the arrival of bytes; nothing is lost. */
    void setStopped(boolean now) {
        stopped = now;
        faultsChanged();
    }

    /** Breaks the link after {@code bytes} more bytes have arrived. */
    void cutAfter(int bytes) {
        cutIn = bytes;
        if (bytes == 0) {
            link.reset();
        }
    }

    /** Checks again when the first piece can arrive. */
    void faultsChanged() {
        if (next != null) {
            next.cancel();
            next = null;
        }
        if (way.nanosFor(1) == 0) {
            lineFree = link.schedule().now();
        }
        expect();
    }

    private void expect() {
        Piece first = pieces.peek();
        if (first != null && next == null) {
            long at = first.due() - lineFree > 0 ? first.due() : lineFree;
            long wait = Math.max(0, at - link.schedule().now());
            next = link.schedule().happen(this::arrive, Duration.ofNanos(wait));
        }
    }

    private void arrive() {
        next = null;
        if (pieces.isEmpty() || destination.isClosed() || stopped || link.stops(from)) {
            return;
        }
        Piece first = pieces.remove();
        if (first.bytes() == END) {
            destination.ended();
            return;
        }
        byte[] part = cut(split(first));
        destination.arrived(part);
        if (cutIn == 0) {
            link.reset();
        }
        expect();
    }

    private byte[] split(Piece piece) {
        byte[] bytes = piece.bytes();
        int count = way.most(bytes.length);
        count = link.chunk(count);
        size -= count;
        long now = link.schedule().now();
        lineFree = (lineFree - now > 0 ? lineFree : now) + way.nanosFor(count);
        if (count == bytes.length) {
            return bytes;
        }
        pieces.addFirst(new Piece(Arrays.copyOfRange(bytes, count, bytes.length), piece.due()));
        return Arrays.copyOf(bytes, count);
    }

    private byte[] cut(byte[] bytes) {
        if (cutIn < 0) {
            return bytes;
        }
        int left = (int) Math.min(cutIn, bytes.length);
        cutIn -= left;
        return left == bytes.length ? bytes : Arrays.copyOf(bytes, left);
    }
}
