// SPDX-License-Identifier: Apache-2.0
/**
 * The way to a server: which address is tried and when, one connection, what the connected server can do, and why there is none. Not part of the API.
 */
@NullMarked
package io.lanekeeper.client.internal.server;

import org.jspecify.annotations.NullMarked;
