// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.lanekeeper.handler.threads;

import org.jspecify.annotations.NullMarked;
