// SPDX-License-Identifier: Apache-2.0
/**
 * The settings of a session and its credentials. Not part of the API.
 */
@NullMarked
package io.lanekeeper.client.internal.config;

import org.jspecify.annotations.NullMarked;
