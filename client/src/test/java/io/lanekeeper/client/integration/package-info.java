// SPDX-License-Identifier: Apache-2.0
/** The client against real servers, on every handler; on the simulated one, against the model. */
@NullMarked
package io.lanekeeper.client.integration;

import org.jspecify.annotations.NullMarked;
