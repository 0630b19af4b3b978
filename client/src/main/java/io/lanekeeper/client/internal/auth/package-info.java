// SPDX-License-Identifier: Apache-2.0
/**
 * Credentials and SASL. Not part of the API.
 */
@NullMarked
package io.lanekeeper.client.internal.auth;

import org.jspecify.annotations.NullMarked;
