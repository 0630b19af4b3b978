// SPDX-License-Identifier: Apache-2.0
/** Parts that handlers and clients are built with. Not for applications. */
@NullMarked
package io.lanekeeper.handler.spi;

import org.jspecify.annotations.NullMarked;
