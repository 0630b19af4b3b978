// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Two HTTP servers of which one leads. The leader answers requests, the other one redirects them to the leader (status 307). When the
 * client of the leader is stopped, the other server leads.
 *
 * <p>Each server is on an event loop of its own, with its channels, its ZooKeeper client and its election. {@link LeaderNode} is one
 * server, {@link LeaderHttpHandler} its channel handler. In production the two would be in two processes.
 */
public final class LeaderHttpServer {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private LeaderHttpServer() {}

    /** Takes an optional connect string. With {@code --self-check} it sends requests to both servers and ends. */
    public static void main(String[] args) throws Exception {
        boolean check = Arrays.asList(args).contains("--self-check");
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        try (Server server = Server.of(args)) {
            LeaderNode one = new LeaderNode(group.next(), server.connectString());
            LeaderNode two = new LeaderNode(group.next(), server.connectString());
            try {
                one.start(check ? 0 : 8081).get(TIMEOUT); // first, so it leads
                two.start(check ? 0 : 8082).get(TIMEOUT);
                System.out.println("Serving " + one.address() + " and " + two.address());
                if (check) {
                    new LeaderHttpSelfCheck(one, two).run();
                } else {
                    Thread.currentThread().join(); // until the process is killed
                }
            } finally {
                one.stop().await(TIMEOUT);
                two.stop().await(TIMEOUT);
            }
        } finally {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }
}
