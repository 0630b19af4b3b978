// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import io.lanekeeper.client.internal.protocol.Request;
import io.lanekeeper.client.internal.protocol.SetWatchesRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The nodes that a server is to compare with the state after a transaction: those whose data, existence or children are known.
 *
 * @param data nodes that existed
 * @param exist nodes that did not exist
 * @param child nodes whose children are known
 * @param leftOut nodes that are not to be compared, although they were asked for
 */
public record ComparedTables(
        long zxid, Collection<String> data, Collection<String> exist, Collection<String> child, Set<String> leftOut) {

    /** Returns these without the paths for which {@code not} is true. */
    ComparedTables without(Predicate<String> not) {
        Set<String> out = new LinkedHashSet<>();
        return new ComparedTables(zxid, rest(data, not, out), rest(exist, not, out), rest(child, not, out), out);
    }

    private static List<String> rest(Collection<String> paths, Predicate<String> not, Set<String> out) {
        List<String> rest = new ArrayList<>(paths.size());
        for (String path : paths) {
            if (not.test(path)) {
                out.add(path);
            } else {
                rest.add(path);
            }
        }
        return rest;
    }

    /**
     * Returns the requests; at least one, whose reply shows the server's state.
     *
     * @param maxRequest the limit of a request in bytes, with its header
     */
    public List<Request<Void>> requests(int maxRequest) {
        List<Request<Void>> requests = WatchRestore.comparison(this, maxRequest);
        return requests.isEmpty() ? List.of(new SetWatchesRequest(zxid, List.of(), List.of(), List.of())) : requests;
    }
}
