// SPDX-License-Identifier: Apache-2.0
/** ZooKeeper's encoding: primitive types on a borrowed {@code ByteBuffer}; knows no record. Not part of the API. */
@NullMarked
package io.lanekeeper.client.internal.jute;

import org.jspecify.annotations.NullMarked;
