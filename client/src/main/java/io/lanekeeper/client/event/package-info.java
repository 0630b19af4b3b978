// SPDX-License-Identifier: Apache-2.0
/** Events of a client: state changes, in the session lane, and watch events, in the watch lane. */
@NullMarked
package io.lanekeeper.client.event;

import org.jspecify.annotations.NullMarked;
