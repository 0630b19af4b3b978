// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.interop;

import io.lanekeeper.recipes.integration.RealServerCase;
import java.util.ArrayList;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.junit.jupiter.api.AfterEach;

/** Curator beside Lanekeeper, in one process and on one server. */
abstract class CuratorCase extends RealServerCase {
    /** The start of a name of Curator's protected nodes. The id has the form of a UUID. */
    static final String PROTECTED = "_c_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}-";

    private final List<CuratorFramework> frameworks = new ArrayList<>();
    private final List<CuratorThread> threads = new ArrayList<>();

    /** Returns a client of Curator with a session of its own. It sets no watch by itself. */
    final CuratorFramework curator() {
        CuratorFramework framework = CuratorFrameworkFactory.builder()
                .connectString(server().connectString())
                .retryPolicy(new RetryOneTime(100))
                .ensembleTracker(false)
                .defaultData(bytes("curator")) // instead of this machine's address
                .build();
        frameworks.add(framework);
        framework.start();
        return framework;
    }

    /** Returns a new thread for Curator's calls, which block, and whose locks belong to their threads. */
    final CuratorThread thread() {
        CuratorThread thread = new CuratorThread(threads.size());
        threads.add(thread);
        return thread;
    }

    static long session(CuratorFramework framework) {
        return CuratorThread.unchecked(
                () -> framework.getZookeeperClient().getZooKeeper().getSessionId());
    }

    @AfterEach
    void endCurator() {
        threads.forEach(CuratorThread::close);
        frameworks.forEach(CuratorFramework::close);
        threads.clear();
        frameworks.clear();
    }
}
