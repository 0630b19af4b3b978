// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.mockito.Mockito.mock;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.SessionExpiredException;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.callback.LaneDispatcher;
import io.lanekeeper.client.internal.config.SessionConfig;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.protocol.ReadRequest;
import io.lanekeeper.client.internal.server.ServerCapabilities;
import io.lanekeeper.client.internal.watch.WatchRegistry;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.handler.Completion;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Framing;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Requests that may set a watch: each is counted once, and leaves once. */
class RequestPipelineTest {
    private final ManualHandler handler = new ManualHandler();
    private final WatchRegistry watches = new WatchRegistry(new LaneDispatcher(handler), mock());

    /** Of a call that others cancel when it has been looked at so often. */
    private static final class Cancelled implements Completion<NodeData> {
        private int looks;

        Cancelled(int looks) {
            this.looks = looks;
        }

        @Override
        public boolean set(@Nullable NodeData value) {
            return false;
        }

        @Override
        public boolean setException(Throwable error) {
            return false;
        }

        @Override
        public boolean isDone() {
            return looks-- <= 0;
        }
    }

    private static Call<NodeData> read(String path, Completion<NodeData> end) {
        return new Call<>(new ReadRequest.GetData(Chroot.NONE, path, path.length(), event -> {}), end, Call.FOREVER);
    }

    /** Returns a pipeline with room for one call that waits. */
    @SuppressWarnings("NullAway") // no client connects again here
    private RequestPipeline pipeline() {
        SessionConfig config = new SessionConfig(
                List.of(),
                null,
                false,
                Duration.ofSeconds(1),
                new ConnectOptions(Duration.ofSeconds(1), 1_000, null, Framing.NONE),
                false,
                Duration.ZERO,
                false,
                Duration.ofSeconds(1),
                null,
                false,
                1,
                1,
                1,
                null,
                true,
                false,
                List.of(),
                false,
                null,
                null);
        return new RequestPipeline(
                handler.loop(),
                config,
                watches,
                now -> {},
                new ServerCapabilities(handler, config.connect(), null, () -> {}),
                () -> null);
    }

    @Test
    void numbersOfRequestsWrapToOne() {
        assertEquals(1, Sender.after(0));
        assertEquals(8, Sender.after(7));
        assertEquals(1, Sender.after(Integer.MAX_VALUE));
    }

    @Test
    void callCancelledDuringTheSearchOfTheQueueIsRemoved() {
        for (int looks = 1; looks < 6; looks++) {
            Call<?> call = read("/w", new Cancelled(looks));
            handler.start();
            handler.onLoop(() -> {
                RequestPipeline pipeline = pipeline();
                pipeline.accept(call);
                pipeline.accept(read("/v", new Cancelled(99))); // finds the queue full
                pipeline.failWaiting(SessionExpiredException::new);
            });
            assertFalse(watches.isPending("/w", WatcherType.ANY), "after " + looks + " looks");
            assertFalse(watches.isPending("/v", WatcherType.ANY), "after " + looks + " looks");
        }
    }
}
