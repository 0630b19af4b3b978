// SPDX-License-Identifier: Apache-2.0
/** The port through which node watches and publishers use their client. Not part of the API. */
@NullMarked
package io.lanekeeper.client.internal.node;

import org.jspecify.annotations.NullMarked;
