// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import io.lanekeeper.client.CreateOptions;
import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.chaos.Plant.Turn;
import io.lanekeeper.client.chaos.check.Promise;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.data.CreatedNode;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.node.NodeListener;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All that is planted. */
final class Plants {
    private static final Duration A_WHILE = Duration.ofMillis(5);
    private static final String REGISTER = "/register-";
    private static final String WATCHED_ONCE = REGISTER + "0";
    private static final String WATCHED = REGISTER + "1";

    private static final int FEW = 3;

    private Plants() {}

    static Stream<Plant> all() {
        return Stream.of(
                new Plant(
                        "acknowledges writes that it has not sent",
                        "setData",
                        Promise.WRITES_ARE_KEPT,
                        // Such a write has no place in the order, no read sees it, and no watcher is notified of it.
                        Set.of(
                                Promise.CALLS_IN_ORDER,
                                Promise.READS_NEVER_GO_BACK,
                                Promise.SYNC_CATCHES_UP,
                                Promise.WATCHES_ARE_NOTIFIED_ONCE,
                                Promise.PERSISTENT_WATCHES_MISS_NOTHING),
                        Plants::loseWrite),
                new Plant(
                        "sends writes twice",
                        "setData",
                        Promise.WRITES_ARE_APPLIED_ONCE,
                        (zk, arguments, turn) -> writesRegister(arguments) && turn.now() ? twice(zk, arguments) : null),
                new Plant(
                        "creates sequential nodes twice",
                        "createWithStat",
                        Promise.WRITES_ARE_APPLIED_ONCE,
                        Plants::createTwice),
                new Plant(
                        "makes a compare-and-set again, and reports the refusal",
                        "setData",
                        Promise.ONLY_WHAT_WAS_ASKED_IS_DONE,
                        (zk, arguments, turn) ->
                                !writesRegister(arguments) && turn.now() ? twice(zk, arguments) : null),
                new Plant(
                        "refuses a compare-and-set by itself",
                        "setData",
                        Promise.COMPARE_AND_SET,
                        (zk, arguments, turn) -> !writesRegister(arguments) && turn.now() ? refused(zk) : null),
                new Plant(
                        "sends writes late",
                        "setData",
                        Promise.CALLS_IN_ORDER,
                        Set.of(Promise.READS_NEVER_GO_BACK), // what is read behind such a write does not show it
                        Plants::sendLate),
                new Plant(
                        "answers reads with what it has read at first",
                        "getData",
                        Promise.READS_NEVER_GO_BACK,
                        Set.of(Promise.CALLS_IN_ORDER, Promise.SYNC_CATCHES_UP),
                        readOld("/counter")),
                new Plant(
                        "answers reads behind a sync with what it has read at first",
                        "getData",
                        Promise.SYNC_CATCHES_UP,
                        Set.of(
                                Promise.CALLS_IN_ORDER,
                                Promise.READS_NEVER_GO_BACK,
                                Promise.PERSISTENT_WATCHES_MISS_NOTHING),
                        readOld(REGISTER)),
                new Plant("makes up numbers", "createWithStat", Promise.SEQUENCES_GROW, makeUpNumbers()),
                new Plant(
                        "creates ephemeral nodes that are none",
                        "createWithStat",
                        Promise.EPHEMERALS_LIVE_WITH_SESSIONS,
                        (zk, arguments, turn) -> mode(arguments).ephemeral() && turn.now()
                                ? zk.createWithStat((String) arguments[0], (byte[]) arguments[1], CreateOptions.DEFAULT)
                                : null),
                new Plant(
                        "deletes ephemeral nodes",
                        "createWithStat",
                        Promise.EPHEMERALS_LIVE_WITH_SESSIONS,
                        Plants::deleteEarly),
                new Plant("forgets events", "watch", Promise.WATCHES_ARE_NOTIFIED_ONCE, forget(WATCHED_ONCE)),
                new Plant("repeats events", "watch", Promise.WATCHES_ARE_NOTIFIED_ONCE, repeat()),
                new Plant("leaves events out", "watch", Promise.PERSISTENT_WATCHES_MISS_NOTHING, forget(WATCHED)),
                new Plant("stops telling states", "dataWatch", Promise.STATES_ADVANCE, Plants::stopTelling));
    }

    private static boolean writesRegister(Object[] arguments) {
        return ((String) arguments[0]).contains(REGISTER);
    }

    private static CreateMode mode(Object[] arguments) {
        return ((CreateOptions) arguments[2]).mode();
    }

    private static @Nullable Object loseWrite(ZooKeeperClient zk, Object[] arguments, Turn turn) {
        String path = (String) arguments[0];
        if (!writesRegister(arguments) || !turn.now()) {
            return null;
        }
        AsyncResult<@Nullable Stat> before = zk.exists(path);
        String elsewhere = path.substring(0, path.indexOf(REGISTER)) + "/fence";
        return zk.setData(elsewhere, null).map(stat -> next(before.value(), stat));
    }

    /** Returns the reply as it would be if the other transaction had been this one. */
    private static Stat next(@Nullable Stat before, Stat made) {
        if (before == null) {
            throw new IllegalStateException("no node");
        }
        return new Stat(
                before.czxid(),
                made.mzxid(),
                before.ctime(),
                made.mtime(),
                before.version() + 1,
                before.cversion(),
                before.aversion(),
                before.ephemeralOwner(),
                before.dataLength(),
                before.numChildren(),
                before.pzxid());
    }

    private static AsyncResult<Stat> twice(ZooKeeperClient zk, Object[] arguments) {
        zk.setData((String) arguments[0], (byte[]) arguments[1], (int) arguments[2]);
        return zk.setData((String) arguments[0], (byte[]) arguments[1], (int) arguments[2]);
    }

    private static AsyncResult<Stat> refused(ZooKeeperClient zk) {
        RequestContext context = new RequestContext("setData", null, null, zk.sessionId());
        return AsyncResults.failed(zk.handler(), new RefusedException(ErrorCode.BAD_VERSION.number(), context));
    }

    private static @Nullable Object createTwice(ZooKeeperClient zk, Object[] arguments, Turn turn) {
        CreateOptions options = (CreateOptions) arguments[2];
        if (!options.mode().sequential() || !turn.now()) {
            return null;
        }
        zk.createWithStat((String) arguments[0], (byte[]) arguments[1], options);
        return zk.createWithStat((String) arguments[0], (byte[]) arguments[1], options);
    }

    private static @Nullable Object sendLate(ZooKeeperClient zk, Object[] arguments, Turn turn) {
        if (!writesRegister(arguments) || !turn.now()) {
            return null;
        }
        return zk.handler()
                .sleep(A_WHILE)
                .flatMap(slept -> zk.setData((String) arguments[0], (byte[]) arguments[1], (int) arguments[2]));
    }

    /** Reads that are for a watch are left alone. */
    private static Plant.Harm readOld(String part) {
        Map<String, NodeData> memory = new ConcurrentHashMap<>();
        return (zk, arguments, turn) -> {
            String path = (String) arguments[0];
            boolean concerned = path.contains(part) && arguments[1] == null;
            if (!concerned) {
                return null;
            }
            NodeData old = memory.get(path);
            AsyncResult<NodeData> read = zk.getData(path);
            if (old != null && turn.now()) {
                return read.map(data -> old);
            }
            return read.whenDone(done -> {
                if (done.successful()) {
                    memory.putIfAbsent(path, done.getNoWait());
                }
            });
        };
    }

    private static Plant.Harm makeUpNumbers() {
        AtomicLong numbers = new AtomicLong(1_000_000_000);
        return (zk, arguments, turn) -> mode(arguments).sequential() && turn.now()
                ? zk.createWithStat(
                        (String) arguments[0] + numbers.incrementAndGet(), (byte[]) arguments[1], CreateOptions.DEFAULT)
                : null;
    }

    private static @Nullable Object deleteEarly(ZooKeeperClient zk, Object[] arguments, Turn turn) {
        if (!mode(arguments).ephemeral() || !turn.now()) {
            return null;
        }
        String path = (String) arguments[0];
        AsyncResult<CreatedNode> created = zk.createWithStat(path, (byte[]) arguments[1], (CreateOptions) arguments[2]);
        zk.delete(path);
        return created;
    }

    private static Plant.Harm forget(String part) {
        return (zk, arguments, turn) -> {
            Watcher watcher = (Watcher) arguments[0];
            return zk.watch(event -> {
                boolean change = event.type() == EventType.NODE_DATA_CHANGED
                        && event.path().endsWith(part);
                if (!change || !turn.now()) {
                    watcher.process(event);
                }
            });
        };
    }

    /** Notifies a watcher twice, a few times only: a watcher that is notified twice sets two watches. */
    private static Plant.Harm repeat() {
        AtomicLong repeated = new AtomicLong();
        return (zk, arguments, turn) -> {
            Watcher watcher = (Watcher) arguments[0];
            return zk.watch(event -> {
                watcher.process(event);
                if (event.path().endsWith(WATCHED_ONCE) && turn.now() && repeated.incrementAndGet() <= FEW) {
                    watcher.process(event);
                }
            });
        };
    }

    @SuppressWarnings("unchecked")
    private static Object stopTelling(ZooKeeperClient zk, Object[] arguments, Turn turn) {
        NodeListener<NodeData> listener = (NodeListener<NodeData>) arguments[1];
        boolean[] silent = new boolean[1]; // the watch lane's
        return zk.dataWatch((String) arguments[0], (node, event) -> {
            silent[0] = silent[0] || turn.now();
            return silent[0] ? NodeListener.Next.GO_ON : listener.changed(node, event);
        });
    }
}
