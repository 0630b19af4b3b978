// SPDX-License-Identifier: Apache-2.0
/** Measures this client and its peers side by side. Start with {@code benchmarks/run}. */
@NullMarked
package io.lanekeeper.benchmarks;

import org.jspecify.annotations.NullMarked;
