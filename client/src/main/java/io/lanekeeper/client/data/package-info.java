// SPDX-License-Identifier: Apache-2.0
/**
 * Values that the server sends or is sent. Immutable but for the byte arrays, which are handed over without a copy: do
 * not change data given to a request before its result is complete.
 */
@NullMarked
package io.lanekeeper.client.data;

import org.jspecify.annotations.NullMarked;
