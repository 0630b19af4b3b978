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
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the units that are held, of all clients: one listing, and one read for each unit. */
final class HoldersReader {
    private final RecipeContext context;
    private final SemaphoreTerms terms;
    private final ZooKeeperOperations operations;
    private final Promise<List<Contender>> result;

    private HoldersReader(RecipeContext context, SemaphoreTerms terms, Promise<List<Contender>> result) {
        this.context = context;
        this.terms = terms;
        this.result = result;
        operations = context.client().operations();
    }

    /** Returns the units in the order in which they were taken. A missing directory has none. */
    static AsyncResult<List<Contender>> read(RecipeContext context, SemaphoreTerms terms) {
        Promise<List<Contender>> result = context.promise();
        HoldersReader reader = new HoldersReader(context, terms, result);
        reader.operations.getChildren(terms.directory()).whenDone(reader::listed);
        return result;
    }

    private void listed(AsyncResult<List<String>> done) {
        Throwable error = done.exception();
        List<String> names = done.value();
        if (names != null && !names.isEmpty()) {
            read(names);
        } else if (names != null || Failure.is(error, ErrorCode.NO_NODE)) {
            result.set(List.of());
        } else if (error != null) {
            result.setException(error);
        }
    }

    private void read(List<String> names) {
        List<AsyncResult<NodeData>> nodes = new ArrayList<>(names.size());
        names.forEach(name -> nodes.add(operations.getData(terms.unit(name))));
        int[] open = {nodes.size()};
        nodes.forEach(node -> node.whenDone(done -> {
            open[0]--;
            if (open[0] == 0) {
                finish(names, nodes);
            }
        }));
    }

    private void finish(List<String> names, List<AsyncResult<NodeData>> nodes) {
        List<Contender> all = new ArrayList<>(names.size());
        LoopSession own = context.client().session();
        for (int i = 0; i < names.size(); i++) {
            Throwable error = nodes.get(i).exception();
            NodeData node = nodes.get(i).value();
            if (node != null) {
                all.add(holder(names.get(i), node, own));
            } else if (error != null && !Failure.is(error, ErrorCode.NO_NODE)) {
                result.setException(error);
                return;
            } // Else it was released since the listing.
        }
        all.sort(Comparator.comparingLong(Contender::token).thenComparing(Contender::path));
        result.set(List.copyOf(all));
    }

    private Contender holder(String name, NodeData node, @Nullable LoopSession own) {
        byte[] data = node.data();
        long owner = node.stat().ephemeralOwner();
        return new Contender(
                terms.unit(name),
                data == null ? "" : new String(data, StandardCharsets.UTF_8),
                UnitRanks.number(name),
                node.stat().czxid(),
                owner,
                own != null && own.id() == owner);
    }
}
