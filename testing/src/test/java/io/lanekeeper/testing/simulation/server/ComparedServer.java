// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.testing.server.EmbeddedZooKeeper;
import io.lanekeeper.testing.server.ZooKeeperProcess;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A real server that the model is compared with: of the class path's version in this process, of others in their own. */
record ComparedServer(Endpoint endpoint, Runnable end) implements AutoCloseable {
    private static final String TTL_NODES = "zookeeper.extendedTypesEnabled";
    /** The folder into which the build puts the servers. */
    private static final File SERVERS = new File("target/servers");

    static ComparedServer start(ZooKeeperVersion version) {
        return version == ZooKeeperVersion.V3_9 ? embedded() : process("3.8");
    }

    private static ComparedServer embedded() {
        System.setProperty(TTL_NODES, "true");
        EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
        return new ComparedServer(server.endpoint(), () -> {
            server.close();
            System.clearProperty(TTL_NODES);
        });
    }

    private static ComparedServer process(String line) {
        ZooKeeperProcess server = ZooKeeperProcess.builder()
                .classPath(classPath(line))
                .property(TTL_NODES, "true")
                .property("znode.container.checkIntervalMs", String.valueOf(Integer.MAX_VALUE))
                .start();
        return new ComparedServer(server.endpoint(), server::close);
    }

    /** Its own jars, and from the tests' class path all that is not ZooKeeper's. */
    private static List<Path> classPath(String line) {
        File[] own = new File(SERVERS, line).listFiles();
        if (own == null) {
            throw new AssertionError("no server " + line + "; Maven puts it there in generate-test-resources");
        }
        Stream<File> others = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .map(File::new)
                .filter(entry -> !entry.getName().startsWith("zookeeper"));
        return Stream.concat(Arrays.stream(own), others).map(File::toPath).toList();
    }

    @Override
    public void close() {
        end.run();
    }
}
