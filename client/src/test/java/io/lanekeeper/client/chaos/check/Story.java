// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

import io.lanekeeper.client.chaos.check.History.Create;
import io.lanekeeper.client.chaos.check.History.Ending;
import io.lanekeeper.client.chaos.check.History.Entry;
import io.lanekeeper.client.chaos.check.History.Event;
import io.lanekeeper.client.chaos.check.History.Happened;
import io.lanekeeper.client.chaos.check.History.Kind;
import io.lanekeeper.client.chaos.check.History.Node;
import io.lanekeeper.client.chaos.check.History.Notified;
import io.lanekeeper.client.chaos.check.History.Read;
import io.lanekeeper.client.chaos.check.History.Span;
import io.lanekeeper.client.chaos.check.History.Sync;
import io.lanekeeper.client.chaos.check.History.Watching;
import io.lanekeeper.client.chaos.check.History.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A history by hand: what is written down happens now, and the next thing happens later, unless {@link #together} says that
 * some calls go on at the same time. The client of a thread has the thread's number, and a session of a hundred times that.
 */
final class Story {
    private static final int ANY = -1;

    private final List<Entry> entries = new ArrayList<>();
    private final List<Node> rest = new ArrayList<>();
    private final Set<Long> living = new HashSet<>();
    private final Set<Long> over = new HashSet<>();
    private final Map<Integer, Integer> calls = new HashMap<>();
    private int thread = 1;
    private long clock;
    private long invoked;
    private boolean backwards;

    /** The part that is right in all histories: two clients, a register, and unknown outcomes that are either. */
    static Story beginning() {
        return new Story()
                .by(1)
                .reads("/r", History.INITIAL, 0, 1)
                .sets("/r", 11, 1, 10)
                .by(2)
                .syncs()
                .reads("/r", 11, 1, 10)
                .fails(Ending.UNKNOWN, "/r", -1, 12)
                .fails(Ending.UNKNOWN, "/r", -1, 13)
                .by(1)
                .reads("/r", 12, 2, 11)
                .sets("/r", 14, 3, 12);
    }

    /** Sets the caller of the next calls. */
    Story by(int caller) {
        thread = caller;
        return this;
    }

    /** Makes the next calls begin now, and end one after the other. */
    Story together() {
        invoked = ++clock;
        return this;
    }

    /** Ends {@link #together}. */
    Story then() {
        invoked = 0;
        return this;
    }

    /** Notifies of replies in the wrong order from here on. */
    Story backwards() {
        backwards = true;
        return this;
    }

    Story sets(String path, long value, int version, long zxid) {
        return setsIf(path, ANY, value, version, zxid);
    }

    Story setsIf(String path, int expected, long value, int version, long zxid) {
        return add(new Write(span(), Ending.OK, path, value, expected, node(path, value, version, zxid, 0)));
    }

    Story fails(Ending ending, String path, int expected, long value) {
        return add(new Write(span(), ending, path, value, expected, null));
    }

    Story creates(String path, long value, long zxid) {
        return add(new Create(span(), Ending.OK, path, value, false, false, node(path, value, 0, zxid, 0)));
    }

    Story createsNext(String path, String made, long value, long zxid) {
        return add(new Create(span(), Ending.OK, path, value, false, true, node(made, value, 0, zxid, 0)));
    }

    Story createsEphemeral(String path, long value, long zxid) {
        return createsEphemeral(path, value, zxid, session());
    }

    Story createsEphemeral(String path, long value, long zxid, long owner) {
        return add(new Create(span(), Ending.OK, path, value, true, false, node(path, value, 0, zxid, owner)));
    }

    Story reads(String path, long value, int version, long zxid) {
        return watches(0, path, value, version, zxid);
    }

    /** A read for a watch. */
    Story watches(int watch, String path, long value, int version, long zxid) {
        return add(new Read(span(), path, watch, node(path, value, version, zxid, 0)));
    }

    Story findsNothing(String path) {
        return add(new Read(span(), path, 0, null));
    }

    Story syncs() {
        return add(new Sync(span()));
    }

    Story watch(int watch, Kind kind, String path) {
        return add(new Watching(watch, kind, thread, path));
    }

    Story notified(int watch, Happened what, long zxid) {
        return add(new Event(watch, what, zxid, ++clock));
    }

    Story notifiedState(int watch, String path, long value, int version, long zxid) {
        return add(new Notified(watch, node(path, value, version, zxid, 0), ++clock));
    }

    /** Sets a node as it is found at rest. */
    Story rest(String path, long value, int version, long zxid) {
        rest.add(node(path, value, version, zxid, 0));
        return this;
    }

    Story restEphemeral(String path, long value, long zxid, long owner) {
        rest.add(node(path, value, 0, zxid, owner));
        return this;
    }

    Story living(int caller) {
        living.add(caller * 100L);
        return this;
    }

    Story over(int caller) {
        over.add(caller * 100L);
        return this;
    }

    History end() {
        return new History(entries, new History.Rest(rest, living, over), Set.of(1, 2));
    }

    private Story add(Entry entry) {
        entries.add(entry);
        return this;
    }

    private long session() {
        return thread * 100L;
    }

    private Span span() {
        int number = calls.merge(thread, 1, Integer::sum);
        long began = invoked == 0 ? ++clock : invoked;
        long ended = ++clock;
        return new Span(thread, thread, number, session(), began, ended, backwards ? -ended : ended);
    }

    /** As it is when its data have been set, unless that is version 0; nodes were created before the story begins. */
    private static Node node(String path, long value, int version, long zxid, long owner) {
        return new Node(path, value, version, version == 0 ? zxid : 1, zxid, owner);
    }
}
