// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import io.lanekeeper.client.data.Children;
import io.lanekeeper.handler.AsyncResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;

/** A fault that hides nodes of others in listings, so that a process that waits for them does not. */
public final class HidesOthers implements FaultyClient.Fault {
    private final BiPredicate<String, List<String>> hidden;
    /** The beginnings of the names that the process has created. */
    private final List<String> own = new ArrayList<>();

    /** @param hidden decides by the name of a node and all names of the listing, if the node is one of others */
    public HidesOthers(BiPredicate<String, List<String>> hidden) {
        this.hidden = hidden;
    }

    @Override
    @SuppressWarnings("unchecked")
    public AsyncResult<?> call(String method, Object[] arguments, Function<Object[], AsyncResult<?>> operation) {
        if (method.startsWith("create")) {
            String path = (String) arguments[0];
            own.add(path.substring(path.lastIndexOf('/') + 1));
        } else if (method.equals("getChildren")) {
            return ((AsyncResult<List<String>>) operation.apply(arguments)).map(this::seen);
        } else if (method.equals("getChildrenWithStat")) {
            return ((AsyncResult<Children>) operation.apply(arguments))
                    .map(all -> new Children(seen(all.names()), all.stat()));
        }
        return operation.apply(arguments);
    }

    private List<String> seen(List<String> names) {
        return names.stream()
                .filter(name -> own.stream().anyMatch(name::startsWith) || !hidden.test(name, names))
                .toList();
    }
}
