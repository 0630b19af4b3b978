// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.lanekeeper.testing.proxy;

import org.jspecify.annotations.NullMarked;
