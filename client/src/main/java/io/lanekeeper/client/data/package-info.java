// SPDX-License-Identifier: Apache-2.0
/**
 * Values that are exchanged with the server. Immutable except for byte arrays, which are not copied: do not change data
 * that was passed to a call before its result is complete.
 */
@NullMarked
package io.lanekeeper.client.data;

import org.jspecify.annotations.NullMarked;
