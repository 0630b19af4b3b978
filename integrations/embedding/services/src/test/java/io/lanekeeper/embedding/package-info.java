// SPDX-License-Identifier: Apache-2.0
/**
 * The same small service in several frameworks: it answers with the data of a node and registers itself. Each runs on the
 * framework's own event loops, in a process of its own, on the framework's class path.
 *
 * <p>{@link io.lanekeeper.embedding.Embedding} is one way into a framework; {@link io.lanekeeper.embedding.ServiceProcess}
 * runs the service there and checks it; {@link io.lanekeeper.embedding.EmbeddingTest} starts the processes.
 */
@NullMarked
package io.lanekeeper.embedding;

import org.jspecify.annotations.NullMarked;
