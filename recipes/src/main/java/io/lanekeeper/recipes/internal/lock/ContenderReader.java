// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.client.ZooKeeperOperations;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.spi.LoopSession;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.recipes.internal.Failure;
import io.lanekeeper.recipes.internal.RecipeContext;
import io.lanekeeper.recipes.lock.Contender;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the contenders of all clients: one listing, and one read for each node. */
public final class ContenderReader {
    private final RecipeContext context;
    private final QueueKey key;
    private final Promise<List<Contender>> result;
    private final ZooKeeperOperations operations;

    private ContenderReader(RecipeContext context, QueueKey key, Promise<List<Contender>> result) {
        this.context = context;
        this.key = key;
        this.result = result;
        operations = context.client().operations();
    }

    /** Returns the contenders of a queue in their order. A missing directory has none. */
    public static AsyncResult<List<Contender>> read(RecipeContext context, QueueKey key) {
        Promise<List<Contender>> result = context.promise();
        ContenderReader reader = new ContenderReader(context, key, result);
        reader.operations.getChildren(key.directory()).whenDone(reader::listed);
        return result;
    }

    private void listed(AsyncResult<List<String>> done) {
        Throwable error = done.exception();
        List<String> children = done.value();
        if (children != null) {
            read(inOrder(key, children));
        } else if (error != null && Failure.is(error, ErrorCode.NO_NODE)) {
            result.set(List.of());
        } else if (error != null) {
            result.setException(error);
        }
    }

    /** Returns the names of contenders among the children of a queue's directory, in their order. */
    public static List<String> namesInOrder(QueueKey key, List<String> children) {
        return inOrder(key, children).stream().map(NodeName::name).toList();
    }

    /**
     * Sorts by the distance to the first name, since numbers wrap. Names that are not of one queue may be so far apart that they
     * have no order; they are returned in some order.
     */
    private static List<NodeName> inOrder(QueueKey key, List<String> children) {
        List<NodeName> names = new ArrayList<>();
        for (String child : children) {
            NodeName name = NodeName.of(child, key.kinds());
            if (name != null) {
                names.add(name);
            }
        }
        if (!names.isEmpty()) {
            int origin = names.get(0).sequence();
            names.sort((one, other) -> Integer.compare(one.sequence() - origin, other.sequence() - origin));
        }
        return names;
    }

    private void read(List<NodeName> names) {
        if (names.isEmpty()) {
            result.set(List.of());
            return;
        }
        List<AsyncResult<NodeData>> nodes = new ArrayList<>(names.size());
        names.forEach(name -> nodes.add(operations.getData(key.path(name.name()))));
        int[] open = {nodes.size()};
        nodes.forEach(node -> node.whenDone(done -> {
            open[0]--;
            if (open[0] == 0) {
                finish(names, nodes);
            }
        }));
    }

    private void finish(List<NodeName> names, List<AsyncResult<NodeData>> nodes) {
        List<Contender> all = new ArrayList<>(names.size());
        LoopSession own = context.client().session();
        for (int i = 0; i < names.size(); i++) {
            Throwable error = nodes.get(i).exception();
            NodeData node = nodes.get(i).value();
            if (node != null) {
                all.add(contender(names.get(i), node, own));
            } else if (error != null && !Failure.is(error, ErrorCode.NO_NODE)) {
                result.setException(error);
                return;
            } // Else it has left since the listing.
        }
        result.set(List.copyOf(all));
    }

    private Contender contender(NodeName name, NodeData node, @Nullable LoopSession own) {
        byte[] data = node.data();
        long owner = node.stat().ephemeralOwner();
        return new Contender(
                key.path(name.name()),
                data == null ? "" : new String(data, StandardCharsets.UTF_8),
                name.sequence(),
                node.stat().czxid(),
                owner,
                own != null && own.id() == owner);
    }
}
