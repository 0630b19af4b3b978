// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.data.OpResult;
import io.lanekeeper.handler.AsyncResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A builder of a {@link ZooKeeperOperations#multi multi} (kazoo: {@code transaction()}). Nothing is sent before
 * {@link #commit}; a transaction that is not committed needs no clean-up. Not thread-safe.
 *
 * <pre>{@code
 * zk.transaction().check("/leader", 7).setData("/state", data).delete("/jobs/1").commit()
 * }</pre>
 */
public final class Transaction {
    private final ZooKeeperOperations operations;
    private final List<Op> ops = new ArrayList<>();
    private boolean committed;

    Transaction(ZooKeeperOperations operations) {
        this.operations = operations;
    }

    /** Adds {@link Op#create(String, byte[])}. */
    public Transaction create(String path, byte @Nullable [] data) {
        return add(Op.create(path, data));
    }

    /** Adds {@link Op#create(String, byte[], CreateOptions)}. */
    public Transaction create(String path, byte @Nullable [] data, CreateOptions options) {
        return add(Op.create(path, data, options));
    }

    /** Adds {@link Op#delete(String)}. */
    public Transaction delete(String path) {
        return add(Op.delete(path));
    }

    /** Adds {@link Op#delete(String, int)}. */
    public Transaction delete(String path, int version) {
        return add(Op.delete(path, version));
    }

    /** Adds {@link Op#setData(String, byte[])}. */
    public Transaction setData(String path, byte @Nullable [] data) {
        return add(Op.setData(path, data));
    }

    /** Adds {@link Op#setData(String, byte[], int)}. */
    public Transaction setData(String path, byte @Nullable [] data, int version) {
        return add(Op.setData(path, data, version));
    }

    /** Adds {@link Op#check(String, int)}. */
    public Transaction check(String path, int version) {
        return add(Op.check(path, version));
    }

    /**
     * Adds an operation.
     *
     * @throws IllegalStateException if it has been committed
     */
    public Transaction add(Op op) {
        requireOpen();
        ops.add(Arguments.requireGiven("op", op, "an operation"));
        return this;
    }

    /** Returns the operations that were added, in order. */
    public List<Op> ops() {
        return List.copyOf(ops);
    }

    /**
     * Sends the operations as one {@link ZooKeeperOperations#multi}.
     *
     * @throws IllegalStateException if this transaction has been committed
     */
    public AsyncResult<List<OpResult>> commit() {
        requireOpen();
        committed = true;
        return operations.multi(ops());
    }

    private void requireOpen() {
        if (committed) {
            throw new IllegalStateException("transaction: committed (expected: one that is not)");
        }
    }
}
