// SPDX-License-Identifier: Apache-2.0
/**
 * Operations that need several requests, or more than one request and its reply. Not part of the API.
 */
@NullMarked
package io.lanekeeper.client.internal.operation;

import org.jspecify.annotations.NullMarked;
