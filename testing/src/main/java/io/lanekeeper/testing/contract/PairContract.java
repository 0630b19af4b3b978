// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.FrameTooLargeException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of {@code connectPair}. */
abstract class PairContract extends ContractCase {
    private static final ConnectOptions OPTIONS = new ConnectOptions(LONG, 10, null);

    private ListenerProbe one;
    private ListenerProbe other;

    PairContract(HandlerContract suite) {
        super(suite);
    }

    @BeforeEach
    void newProbes() {
        one = new ListenerProbe(handler);
        other = new ListenerProbe(handler);
    }

    private void pair() {
        handler.connectPair(OPTIONS, one, other);
    }

    @Test
    void opensLater() {
        runOnLoop(() -> {
            pair();
            assertEquals(List.of(), one.journal.entries());
            assertEquals(List.of(), other.journal.entries());
        });
        one.journal.await("opened");
        other.journal.await("opened");
    }

    @Test
    void carriesFramesBothWays() {
        pair();
        Connection first = Await.get(one.opened);
        Connection second = Await.get(other.opened);
        runOnLoop(() -> {
            first.write(new TextFrame("a"));
            first.write(new TextFrame(""));
            first.write(new TextFrame("c"));
            second.write(new TextFrame("d"));
            assertEquals(List.of("opened"), one.journal.entries(), "never inline");
        });
        assertEquals(List.of("opened", "a", "", "c"), other.journal.await(4));
        assertEquals(List.of("opened", "d"), one.journal.await(2));
        other.reads.await(1);
    }

    @Test
    void refusesWhatIsTooLong() {
        pair();
        Connection first = Await.get(one.opened);
        runOnLoop(() -> {
            assertThrows(FrameTooLargeException.class, () -> first.write(TextFrame.ofSize(11)));
            first.write(new TextFrame("after"));
        });
        assertEquals(List.of("opened", "after"), other.journal.await(2));
    }

    @Test
    void closesBothEnds() {
        pair();
        Connection first = Await.get(one.opened);
        runOnLoop(() -> {
            first.write(new TextFrame("last"));
            first.close();
            first.close();
        });
        assertEquals(List.of("opened", "last", "closed"), other.awaitClosed());
        assertEquals(List.of("opened", "closed"), one.awaitClosed());
        assertNull(one.cause());
        assertNull(other.cause());
        runOnLoop(() -> first.write(new TextFrame("late")));
        other.awaitClosed();
    }
}
