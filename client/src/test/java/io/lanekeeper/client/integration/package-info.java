// SPDX-License-Identifier: Apache-2.0
/** The client against real servers, on Netty event loops. */
@NullMarked
package io.lanekeeper.client.integration;

import org.jspecify.annotations.NullMarked;
