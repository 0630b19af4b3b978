// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.internal.jute.JuteReader;
import java.util.function.IntConsumer;

/** Hands what comes in over a session's connection to whom it concerns. Confined to the loop. */
final class ReplyDispatcher implements ServerConnection.Traffic {
    private final SessionInfo session;
    private final RequestPipeline pipeline;
    private final WatchTable watches;
    private final PersistentWatches persistent;
    private final WatchRemoval removal;
    private final Heartbeat heartbeat;
    private final IntConsumer onRefusal;

    /** {@code onRefusal} is told of each error before whose request it ends. */
    ReplyDispatcher(
            SessionInfo session,
            RequestPipeline pipeline,
            WatchTable watches,
            PersistentWatches persistent,
            WatchRemoval removal,
            Heartbeat heartbeat,
            IntConsumer onRefusal) {
        this.session = session;
        this.pipeline = pipeline;
        this.watches = watches;
        this.persistent = persistent;
        this.removal = removal;
        this.heartbeat = heartbeat;
        this.onRefusal = onRefusal;
    }

    /** Only replies count as seen: what they show has been read, while an event may announce what has not (ZooKeeper 3.9). */
    @Override
    public void reply(int xid, long zxid, int error, JuteReader body) {
        session.seen(zxid);
        if (error != 0) {
            onRefusal.accept(error);
        }
        pipeline.reply(xid, error, body);
    }

    @Override
    public void authReply(int error, JuteReader body) {
        pipeline.authReply(error, body);
    }

    @Override
    public void oversizedReply(int xid, long zxid, int error, int size) {
        session.seen(zxid);
        pipeline.oversizedReply(xid, error, size);
    }

    @Override
    public void event(EventType type, String path, long zxid) {
        watches.fire(type, path, zxid);
        if (!persistent.isEmpty()) {
            persistent.fire(type, path, zxid);
        }
        removal.recheck(path); // Who was told here may have been the last.
    }

    @Override
    public void pingRefused(int error) {
        onRefusal.accept(error);
    }

    @Override
    public void readComplete() {
        heartbeat.read();
    }

    @Override
    public void writabilityChanged() {
        pipeline.sendWaiting();
    }
}
