// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation;

import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.testing.proxy.Peer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What one end of a connection has sent and the other has not got: in order, late and in pieces, as the network has it. */
final class BytesUnderWay {
    /** Where bytes arrive. */
    interface Destination {
        boolean isClosed();

        void arrived(byte[] bytes);

        /** The sender has closed its end. */
        void ended();
    }

    @SuppressWarnings("ArrayRecordComponent") // never changed
    private record Piece(byte[] bytes, long due) {}

    private static final byte[] END = {};

    private final SimulatedLink link;
    private final Peer from;
    private final SimulatedWay way;
    private final Destination destination;
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
    private @Nullable Cancellable next;
    private boolean stopped;
    private boolean muted;
    private int size;
    private long lastDue;
    private long lineFree;
    private long cutIn = -1;

    BytesUnderWay(SimulatedLink link, Peer from, Destination destination) {
        this.link = link;
        this.from = from;
        this.destination = destination;
        way = link.way(from);
        lastDue = link.schedule().now();
        lineFree = lastDue;
    }

    /** How many bytes there are. */
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

    /** Bytes of a connection that has never got through wait until it does. */
    private boolean isLost() {
        return muted || (way.dropping() && link.made());
    }

    /** Due after the network's delay, and never before what was sent earlier. */
    private void add(byte[] bytes) {
        long due = link.schedule().now() + link.latencyNanos() + way.delayNanos();
        lastDue = due - lastDue > 0 ? due : lastDue;
        pieces.add(new Piece(bytes, lastDue));
        expect();
    }

    /** Nothing goes on from now, not even the end; what is sent is lost. */
    void mute() {
        muted = true;
        clear();
    }

    void clear() {
        pieces.clear();
        size = 0;
    }

    /** Stops or resumes what arrives here; nothing is lost. */
    void setStopped(boolean now) {
        stopped = now;
        faultsChanged();
    }

    /** Has the link break after {@code bytes} more bytes have arrived. */
    void cutAfter(int bytes) {
        cutIn = bytes;
        if (bytes == 0) {
            link.reset();
        }
    }

    /** Looks again at what hinders the first piece. */
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
