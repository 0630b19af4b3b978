// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.spi.CompletionHook;
import io.netty.util.concurrent.Promise;

/** A Netty promise with hooks: code of the handler itself that needs no lane and no loop. */
interface HookedPromise<T> extends Promise<T>, CompletionHook {}
