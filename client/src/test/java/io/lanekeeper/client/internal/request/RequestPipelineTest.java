// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.error.SessionExpiredException;
import io.lanekeeper.client.event.WatcherType;
import io.lanekeeper.client.internal.request.PipelineFixture.Cancelled;
import org.junit.jupiter.api.Test;

/** Requests that may set a watch: each is counted once, and leaves once. */
class RequestPipelineTest {
    private static Call<NodeData> read(String path, int looks) {
        return PipelineFixture.read(path, PipelineFixture.ENDLESS, event -> {}, new Cancelled(looks));
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
            PipelineFixture one = new PipelineFixture(1, 1, 1);
            Call<?> call = read("/w", looks);
            one.handler.onLoop(() -> {
                one.pipeline.accept(call);
                one.pipeline.accept(read("/v", 99)); // finds the queue full
                one.pipeline.failWaiting(SessionExpiredException::new);
            });
            assertFalse(one.watches.isPending("/w", WatcherType.ANY), "after " + looks + " looks");
            assertFalse(one.watches.isPending("/v", WatcherType.ANY), "after " + looks + " looks");
        }
    }
}
