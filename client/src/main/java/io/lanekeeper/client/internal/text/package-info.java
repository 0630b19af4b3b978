// SPDX-License-Identifier: Apache-2.0
/** Shows text of users and servers in messages; depends on nothing. Not part of the API. */
@NullMarked
package io.lanekeeper.client.internal.text;

import org.jspecify.annotations.NullMarked;
