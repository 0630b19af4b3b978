// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.lanekeeper.testing.leak;

import org.jspecify.annotations.NullMarked;
