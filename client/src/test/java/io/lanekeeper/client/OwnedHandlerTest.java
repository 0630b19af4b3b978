// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.lanekeeper.client.error.ClientStoppedException;
import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.testkit.Waits;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.handler.threads.SequentialThreadHandler;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that stops its handler, and the clock with it. */
@Timeout(60)
class OwnedHandlerTest {
    private static final Duration LONG = Duration.ofHours(1);

    private static Stream<Supplier<Handler>> handlers() {
        return Stream.of(SequentialNettyHandler::owned, SequentialThreadHandler::platform);
    }

    @ParameterizedTest
    @MethodSource("handlers")
    void stopEndsARetryDelay(Supplier<Handler> handler) {
        ZooKeeperClient zk = ZooKeeperClient.builder()
                .connectString("127.0.0.1:1")
                .handler(handler)
                .build();
        zk.start();
        RetryPolicy patient = RetryPolicy.builder()
                .unlimited()
                .delay(LONG)
                .maxDelay(LONG)
                .idempotent(true)
                .build();
        AsyncResult<Void> retried = zk.retry(
                patient,
                () -> AsyncResults.failed(
                        zk.handler(), new ConnectionLossException(new RequestContext("planted", "/", null, 0), null)));
        Waits.get(zk.handler().sleep(Duration.ofMillis(1)));
        Waits.get(zk.stop());
        assertInstanceOf(ClientStoppedException.class, Waits.failure(retried));
    }
}
