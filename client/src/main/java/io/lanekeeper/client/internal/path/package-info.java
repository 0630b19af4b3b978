// SPDX-License-Identifier: Apache-2.0
/** Rules for paths and chroots; depends on text alone. Not part of the API. */
@NullMarked
package io.lanekeeper.client.internal.path;

import org.jspecify.annotations.NullMarked;
