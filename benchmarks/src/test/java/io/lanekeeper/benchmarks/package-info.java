// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.lanekeeper.benchmarks;

import org.jspecify.annotations.NullMarked;
