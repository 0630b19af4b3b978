// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.SlowCallbackListener;
import io.lanekeeper.handler.spi.CallbackGuard;
import java.time.Duration;

/** The contract can be kept: by the simplest handler there is. */
final class ReferenceHandlerTest extends HandlerContract {
    @Override
    protected Handler newHandler() {
        return new ReferenceHandler();
    }

    @Override
    protected Handler newHandler(Duration slow, SlowCallbackListener listener) {
        return new ReferenceHandler(
                Fault.NONE, new CallbackGuard.Reports("reference", (message, error) -> {}, slow, listener, null));
    }

    @Override
    protected boolean connects() {
        return false;
    }
}
