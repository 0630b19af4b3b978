// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.SlowCallbackListener;
import io.lanekeeper.testing.contract.HandlerContract;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The handler contract on each kind of threads. */
class ContractTest {
    /** The drain time-out is short, since some tests wait for it. */
    private static ThreadHandlerBuilder quick() {
        return SequentialThreadHandler.builder().drainTimeout(Duration.ofSeconds(1));
    }

    /** The handler contract, on both kinds of threads. */
    abstract static class OnThreads extends HandlerContract {
        abstract ThreadHandlerBuilder newBuilder();

        @Override
        protected Handler newHandler() {
            return newBuilder().build();
        }

        @Override
        protected Handler newHandler(Duration slow, SlowCallbackListener listener) {
            return newBuilder()
                    .slowCallbackThreshold(slow)
                    .slowCallbackListener(listener)
                    .build();
        }

        @Override
        protected boolean arrivalOrderAcrossLanes() {
            return false;
        }

        @Override
        protected boolean lanesMayBlock() {
            return true;
        }
    }

    @Nested
    class OnPlatformThreads extends OnThreads {
        @Override
        ThreadHandlerBuilder newBuilder() {
            return quick();
        }
    }

    @Nested
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads need Java 21")
    class OnVirtualThreads extends OnThreads {
        @Override
        ThreadHandlerBuilder newBuilder() {
            return quick().virtualThreads();
        }
    }
}
