// SPDX-License-Identifier: Apache-2.0
/** Recipes on a ZooKeeper client: locks, elections, values, queues and groups. */
module io.lanekeeper.recipes {
    requires transitive io.lanekeeper.client;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.lanekeeper.recipes;
    exports io.lanekeeper.recipes.election;
    exports io.lanekeeper.recipes.group;
    exports io.lanekeeper.recipes.lock;
    exports io.lanekeeper.recipes.node;
    exports io.lanekeeper.recipes.queue;
    exports io.lanekeeper.recipes.value;
}
