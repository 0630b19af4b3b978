// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import io.lanekeeper.handler.Handler;

/** The contract can be kept: by the simplest handler there is. */
final class ReferenceHandlerTest extends HandlerContract {
    @Override
    protected Handler newHandler() {
        return new ReferenceHandler();
    }

    @Override
    protected boolean connects() {
        return false;
    }
}
