// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import io.lanekeeper.handler.Handler;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The contract's tests fail a handler that breaks it. */
final class FaultyHandlerTest {
    private static volatile Fault fault = Fault.NONE;

    /** Run by the engine inside the engine only. */
    static final class FaultyCase extends HandlerContract {
        @Override
        protected Handler newHandler() {
            return new ReferenceHandler(fault);
        }

        @Override
        protected boolean connects() {
            return false;
        }
    }

    @AfterEach
    void repair() {
        fault = Fault.NONE;
    }

    @ParameterizedTest
    @CsvSource({
        "REVERSES_ITS_LANES, Lanes",
        "IGNORES_HOLDS, HeldLanes",
        "ACCEPTS_CALLBACKS_AFTER_THE_STOP, Lifecycle",
        "RUNS_LINKS_INLINE, Links",
        "CALLS_LINKS_TWICE, Links",
        "ENDS_RESULTS_AGAIN, Results"
    })
    void isFound(Fault tried, String part) throws ClassNotFoundException {
        assertEquals(0, failures(part), "without a fault");
        fault = tried;
        assertNotEquals(0, failures(part));
    }

    private static long failures(String part) throws ClassNotFoundException {
        Class<?> nested = Class.forName(HandlerContract.class.getName() + "$" + part);
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectNestedClass(List.of(FaultyCase.class), nested))
                .execute()
                .testEvents()
                .failed()
                .count();
    }
}
