// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import org.apache.zookeeper.AsyncCallback.StringCallback;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/** A standalone ZooKeeper server with the nodes that the workloads use. */
public final class RealServer {
    static final String PATH = "/bench";
    private static final int NODES = 1000;

    private RealServer() {}

    /** Prints the port, and ends when its input does. */
    public static void main(String[] args) throws Exception {
        File directory = Files.createTempDirectory("lanekeeper-benchmarks").toFile();
        ServerCnxnFactory factory =
                ServerCnxnFactory.createFactory(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 20_000);
        factory.startup(new ZooKeeperServer(directory, directory, 2000));
        String address = "127.0.0.1:" + factory.getLocalPort();
        byte[] data = new byte[StubServer.DATA];
        ZooKeeper client = new ZooKeeper(address, 30_000, event -> {});
        StringCallback created = (rc, path, context, name) -> {};
        client.create(PATH, data, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT, created, null);
        for (int i = 0; i < NODES; i++) {
            client.create(PATH + "/n" + i, data, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT, created, null);
        }
        client.getData(PATH + "/n" + (NODES - 1), false, null);
        client.close();
        System.out.println("PORT " + factory.getLocalPort());
        while (System.in.read() >= 0) {
            // Until the controller ends.
        }
        factory.shutdown();
        delete(directory);
        Runtime.getRuntime().halt(0);
    }

    private static void delete(File file) {
        File[] children = file.listFiles();
        if (children != null) {
            for (File child : children) {
                delete(child);
            }
        }
        if (!file.delete()) {
            file.deleteOnExit();
        }
    }
}
