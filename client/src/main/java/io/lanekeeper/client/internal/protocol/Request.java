// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.jute.JuteReader;
import io.lanekeeper.client.internal.path.Chroot;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A question and how its answer is read. Immutable; knows nothing of connections, xids or promises.
 *
 * @param <T> the type of the answer
 */
public abstract class Request<T> {
    /** The bytes before a record: xid and operation. */
    public static final int HEADER = 2 * Integer.BYTES;

    /** The error that means "no such node". */
    protected static final int NO_NODE = -101;

    private final OpCode opCode;

    Request(OpCode opCode) {
        this.opCode = opCode;
    }

    /** Returns the operation. */
    public final OpCode opCode() {
        return opCode;
    }

    /** Returns the number of requests in flight that this one counts for. */
    public int weight() {
        return 1;
    }

    /** The path as the caller gave it; null if there is none. */
    public @Nullable String path() {
        return null;
    }

    /** The node below which the path is, at the server; null if there is none. */
    public @Nullable String chrootPrefix() {
        return null;
    }

    /** The exact number of bytes of the record, without the header. */
    public abstract long bodySize();

    /** Writes the record, without the header. */
    public abstract void writeBody(ByteBuffer target);

    /** Reads the record of a reply without an error. */
    public abstract @Nullable T readReply(JuteReader reply);

    /** Returns whether a reply with {@code error} is a success with the value null, and not a failure. */
    public boolean acceptsError(int error) {
        return false;
    }

    /** Returns the chroot that the caller does not see. */
    public Chroot chroot() {
        return Chroot.NONE;
    }

    /** Returns the watch that the request may set at the server, always the same object; null for most requests. */
    public @Nullable WatchTarget watchTarget() {
        return null;
    }

    /** Returns the watcher that a reply registers; null for none. */
    public @Nullable Watcher watcher() {
        return null;
    }

    /** Returns the table in which a reply with {@code error}, 0 for none, registers the watcher; null for none. */
    public @Nullable WatchKind watchKind(int error) {
        return null;
    }
}
