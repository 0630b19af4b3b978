// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.Framing;
import io.lanekeeper.testing.simulation.handler.DeterministicHandler;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sends four-letter words to servers of the model. */
record Words(DeterministicHandler handler) {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    String ask(Endpoint endpoint, String word) {
        StringBuilder answer = new StringBuilder();
        boolean[] ended = new boolean[1];
        ConnectOptions options = new ConnectOptions(TIMEOUT, ConnectOptions.DEFAULT_MAX_FRAME, null, Framing.NONE);
        handler.connect(endpoint, options, new FrameListener() {
            @Override
            public void opened(Connection connection) {
                connection.write(Wire.frame(word.getBytes(StandardCharsets.US_ASCII)));
            }

            @Override
            public void frame(ByteBuffer body) {
                answer.append(StandardCharsets.US_ASCII.decode(body));
            }

            @Override
            public void oversized(ByteBuffer head, int size) {
                throw new IllegalStateException("frame of " + size);
            }

            @Override
            public void closed(@Nullable Throwable cause) {
                ended[0] = true;
            }
        });
        assertTrue(handler.runUntil(() -> ended[0], TIMEOUT), "an answer");
        return answer.toString();
    }
}
