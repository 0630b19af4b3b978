// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

/** Is notified of callbacks that ran for longer than the threshold of a handler on Netty. The same as its supertype. */
@FunctionalInterface
public interface SlowCallbackListener extends io.lanekeeper.handler.SlowCallbackListener {}
