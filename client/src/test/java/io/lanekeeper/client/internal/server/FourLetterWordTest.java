// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.error.ReplyTooLargeException;
import io.lanekeeper.client.testkit.ManualConnection;
import io.lanekeeper.client.testkit.ManualHandler;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The bounds of a command's answer and of its time. */
class FourLetterWordTest {
    private static final int LIMIT = 8;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private final ManualHandler handler = new ManualHandler();
    private final Promise<String> answer = handler.asyncResult();

    private ManualConnection ask(Duration timeout) {
        ConnectOptions options = new ConnectOptions(CONNECT_TIMEOUT, LIMIT, null);
        FourLetterWord.ask("stat", new Endpoint("a", 1), handler, options, timeout, answer);
        return handler.attempts().remove();
    }

    private ManualConnection answered(String... parts) {
        ManualConnection query = ask(CONNECT_TIMEOUT);
        query.accept();
        for (String part : parts) {
            query.deliver(part.getBytes(StandardCharsets.US_ASCII));
        }
        return query;
    }

    @Test
    void answerMayBeAsLongAsTheLimit() {
        answered("1234", "5678").cut(null);
        assertTrue(answer.isDone());
        assertEquals("12345678", answer.value());
    }

    @Test
    void partsBeyondTheLimitAreRefusedTogether() {
        ManualConnection query = answered("1234", "56789");
        ReplyTooLargeException error = assertInstanceOf(ReplyTooLargeException.class, answer.exception());
        assertEquals(LIMIT + 1, error.size());
        assertEquals(LIMIT, error.limit());
        assertEquals(1, handler.faults().size());
        assertTrue(!query.open());
    }

    @Test
    void connectIsBoundByTheShorterOfTwoTimeouts() {
        assertEquals(Duration.ofSeconds(1), ask(Duration.ofSeconds(1)).options().connectTimeout());
        assertEquals(CONNECT_TIMEOUT, ask(Duration.ofSeconds(3)).options().connectTimeout());
    }
}
