// SPDX-License-Identifier: Apache-2.0
/** The rules of repeated attempts; depends on nothing. Not part of the API. */
@NullMarked
package io.lanekeeper.client.internal.retry;

import org.jspecify.annotations.NullMarked;
