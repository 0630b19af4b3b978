// SPDX-License-Identifier: Apache-2.0
/** Tests of what is Netty's own about the handler; the contract that all handlers share is tested elsewhere. */
@NullMarked
package io.lanekeeper.handler.netty;

import org.jspecify.annotations.NullMarked;
