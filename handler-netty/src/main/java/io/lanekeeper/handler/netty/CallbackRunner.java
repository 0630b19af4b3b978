// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.spi.CallbackGuard;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs callbacks, which may hold their lane with Netty's futures too. */
final class CallbackRunner extends CallbackGuard {
    private static final Logger log = LoggerFactory.getLogger(CallbackRunner.class);

    CallbackRunner(NettySettings settings) {
        super(settings.reports(log::warn), NettyHold.RULE);
    }
}
