// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import io.lanekeeper.client.chaos.check.History.Create;
import io.lanekeeper.client.chaos.check.History.Node;
import io.lanekeeper.client.chaos.check.History.Reply;
import io.lanekeeper.client.chaos.check.History.Write;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A history, and what rules look for in it. Confined to one check. */
final class Index {
    private final History history;
    /** Those that have succeeded, in the order of the calls. */
    private final List<Reply> replies;

    private final Map<Long, Reply> authors = new HashMap<>();
    private final Map<String, NavigableMap<Integer, Node>> versions = new HashMap<>();
    private final Map<Long, Node> effects = new HashMap<>();
    private final Map<String, Node> rest = new HashMap<>();

    Index(History history) {
        this.history = history;
        replies = history.all(Reply.class)
                .filter(Reply::ok)
                .sorted(Comparator.comparingLong(reply -> reply.span().invoked()))
                .toList();
        history.all(Write.class).forEach(write -> authors.put(write.value(), write));
        history.all(Create.class).forEach(create -> authors.put(create.value(), create));
        history.rest().nodes().forEach(node -> rest.put(node.path(), node));
        nodes().forEach(this::known);
    }

    private void known(Node node) {
        NavigableMap<Integer, Node> ofPath = versions.computeIfAbsent(node.path(), path -> new TreeMap<>());
        Node before = ofPath.get(node.version());
        if (before == null || before.value() == History.NO_VALUE) {
            ofPath.put(node.version(), node);
        }
        if (node.value() > History.INITIAL) {
            effects.putIfAbsent(node.value(), node);
        }
    }

    History history() {
        return history;
    }

    List<Reply> replies() {
        return replies;
    }

    /** Each node that was seen, as it was then, as often as it was. */
    Stream<Node> nodes() {
        return Stream.concat(
                replies.stream().flatMap(reply -> Stream.ofNullable(reply.node())), history.rest().nodes().stream());
    }

    /** Returns the write of a value; null if there is none. */
    @Nullable
    Reply author(long value) {
        return authors.get(value);
    }

    /** Returns the node with a value, as a reply has shown it; null if none has. */
    @Nullable
    Node effect(long value) {
        return effects.get(value);
    }

    /** The versions of a node that any client has seen. */
    NavigableMap<Integer, Node> versions(String path) {
        return versions.getOrDefault(path, new TreeMap<>());
    }

    Map<String, Node> rest() {
        return rest;
    }

    /** Returns the writes that were acknowledged. */
    List<Reply> changes() {
        return replies.stream()
                .filter(reply -> reply instanceof Write || reply instanceof Create)
                .toList();
    }

    /** The calls of each thread that makes them one after the other, in their order, whatever their end. */
    Collection<List<Reply>> threads() {
        Map<Integer, List<Reply>> threads = new HashMap<>();
        history.all(Reply.class)
                .filter(reply -> reply.span().thread() != 0)
                .sorted(Comparator.comparingInt(reply -> reply.span().number()))
                .forEach(reply -> threads.computeIfAbsent(reply.span().thread(), thread -> new ArrayList<>())
                        .add(reply));
        return threads.values();
    }

    /** The transaction that a change was. */
    static long zxid(Reply change, Node node) {
        return change instanceof Create ? node.czxid() : node.mzxid();
    }

    /** The number of the leader that a transaction is from. */
    static long epoch(long zxid) {
        return zxid >>> Integer.SIZE;
    }
}
