// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.handler;

import io.lanekeeper.handler.Handler;
import io.lanekeeper.testing.contract.HandlerContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/**
 * The handler contract, which waits in real time, on handlers that a thread pumps. Left out by rule: real TCP connections,
 * and spawned tasks that block.
 */
class DeterministicContractTest {
    abstract static class Pumped extends HandlerContract {
        private final List<Pump> pumps = new ArrayList<>();

        abstract DeterministicHandler.Builder settings();

        @Override
        protected Handler newHandler() {
            DeterministicHandler handler = settings()
                    .seed(System.nanoTime()) // the threads make it another run each time anyway
                    .drainTimeout(Duration.ofSeconds(1))
                    .build();
            pumps.add(new Pump(handler));
            return handler;
        }

        @Override
        protected boolean connects() {
            return false;
        }

        @Override
        protected boolean spawnMayBlock() {
            return false;
        }

        @AfterEach
        void endPumps() {
            pumps.forEach(Pump::close);
        }
    }

    @Nested
    class WithLanesOnTheLoop extends Pumped {
        @Override
        DeterministicHandler.Builder settings() {
            return DeterministicHandler.builder();
        }
    }

    @Nested
    class WithLanesApart extends Pumped {
        @Override
        DeterministicHandler.Builder settings() {
            return DeterministicHandler.builder().lanesApart();
        }

        @Override
        protected boolean arrivalOrderAcrossLanes() {
            return false;
        }
    }
}
