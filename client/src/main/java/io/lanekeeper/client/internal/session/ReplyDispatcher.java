// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.jute.JuteReader;
import io.lanekeeper.client.internal.request.RequestPipeline;
import io.lanekeeper.client.internal.request.SendTimes;
import io.lanekeeper.client.internal.server.ReplyListener;
import io.lanekeeper.client.internal.watch.WatchRegistry;
import java.util.function.IntConsumer;

/** Passes replies and events of a session's connection to the part that they are for. */
@LoopConfined
final class ReplyDispatcher implements ReplyListener {
    private final SessionInfo session;
    private final RequestPipeline pipeline;
    private final SendTimes times;
    private final WatchRegistry watches;
    private final Heartbeat heartbeat;
    private final IntConsumer onRefusal;

    /** @param onRefusal called with the error code of a failed reply, before its request completes */
    ReplyDispatcher(
            SessionInfo session,
            RequestPipeline pipeline,
            WatchRegistry watches,
            Heartbeat heartbeat,
            IntConsumer onRefusal) {
        this.session = session;
        this.pipeline = pipeline;
        times = pipeline.sendTimes();
        this.watches = watches;
        this.heartbeat = heartbeat;
        this.onRefusal = onRefusal;
    }

    /** Only replies count as seen: what they show has been read, while an event may announce what has not (ZooKeeper 3.9). */
    @Override
    public void replyReceived(int xid, long zxid, int error, JuteReader body) {
        session.seen(zxid);
        if (times.answered(xid)) {
            noteLife(error);
        }
        if (error != 0) {
            onRefusal.accept(error);
        }
        pipeline.reply(xid, error, body);
    }

    @Override
    public void authReplyReceived(int error, JuteReader body) {
        pipeline.authReply(error, body);
    }

    @Override
    public void oversizedReplyReceived(int xid, long zxid, int error, int size) {
        session.seen(zxid);
        if (times.answered(xid)) {
            noteLife(error);
        }
        pipeline.oversizedReply(xid, error, size);
    }

    @Override
    public void eventReceived(EventType type, String path, long zxid) {
        if (zxid > 0) {
            watches.displaced().noteEventWithZxid();
        } else if (!pipeline.isDifference(type, path)) {
            watches.displaced().noteEvent(path);
        } else if (!watches.displaced().keepsOneMode()) {
            return; // a live event would have a zxid
        }
        watches.eventReceived(type, path, zxid);
    }

    @Override
    public void pingReplied(long zxid, int error) {
        if (times.pingAnswered()) {
            noteLife(error);
        }
        if (error == 0) {
            session.streamReached(zxid);
        } else {
            onRefusal.accept(error);
        }
    }

    /** An answer shows that the session lives, unless it says that the session does not, or not here. */
    private void noteLife(int error) {
        if (error != ErrorCode.SESSION_EXPIRED.number()
                && error != ErrorCode.SESSION_MOVED.number()
                && error != ErrorCode.SESSION_CLOSED_REQUIRE_SASL_AUTH.number()) {
            session.answered(times.latest());
        }
    }

    @Override
    public void readCompleted() {
        heartbeat.read();
    }

    @Override
    public void becameWritable() {
        pipeline.sendWaiting();
    }
}
