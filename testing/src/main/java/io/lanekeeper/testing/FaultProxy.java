// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing;

import io.lanekeeper.handler.Endpoint;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A TCP proxy on a free port of 127.0.0.1 that makes the network between a client and a server fail.
 *
 * <p>At first it forwards bytes both ways. All faults concern every connection, present and future, but for
 * {@link #cut()} and {@link #reset()}, which end the present ones. A fault is in force when its method returns. One
 * daemon thread serves the whole proxy. Any thread may call it, but for that one.
 */
public final class FaultProxy implements AutoCloseable {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("fault-proxy", true), NioIoHandler.newFactory());
    private final Faults faults;
    private final Channel acceptor;

    private FaultProxy(Endpoint target) {
        faults = new Faults(target);
        acceptor = bind(group, faults);
    }

    /** A proxy in front of {@code target}, which need not be up yet. */
    public static FaultProxy to(Endpoint target) {
        return new FaultProxy(target);
    }

    /** The proxy's address in the form that ZooKeeper clients take: {@code 127.0.0.1:port}. */
    public String connectString() {
        return endpoint().toString();
    }

    /** The proxy's address. */
    public Endpoint endpoint() {
        InetSocketAddress address = (InetSocketAddress) acceptor.localAddress();
        return new Endpoint(address.getAddress().getHostAddress(), address.getPort());
    }

    /** How many clients are connected. */
    public int connections() {
        int[] count = new int[1];
        onLoop(() -> count[0] = faults.connections());
        return count[0];
    }

    /**
     * Plays dead: connections stay, new ones are accepted, but nothing is read or forwarded any more, either way. What has
     * been read already is kept for {@link #thaw()}.
     */
    public void freeze() {
        onLoop(() -> faults.freeze(true));
    }

    /** Ends {@link #freeze()}; what has been held back is forwarded. */
    public void thaw() {
        onLoop(() -> faults.freeze(false));
    }

    /** Closes all present connections, on both sides. Bytes that have not been forwarded are lost. */
    public void cut() {
        onLoop(() -> faults.cut(false));
    }

    /** As {@link #cut()}, but with a TCP reset: peers see an error instead of an orderly end. */
    public void reset() {
        onLoop(() -> faults.cut(true));
    }

    /** Closes new connections as soon as they are accepted; the present ones stay. */
    public void refuse() {
        onLoop(() -> faults.refuse(true));
    }

    /** Ends {@link #refuse()}. */
    public void accept() {
        onLoop(() -> faults.refuse(false));
    }

    /** Whether each byte is forwarded by a write of its own. */
    public void splitBytes(boolean split) {
        onLoop(() -> faults.split(split));
    }

    /** How long bytes that arrive from now on are held back, each way; zero to end it. The order of bytes stays. */
    public void delay(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: zero or more)");
        }
        onLoop(() -> faults.delay(delay));
    }

    /** Closes all connections and the port, and waits for the proxy's thread. Idempotent. */
    @Override
    public void close() {
        if (!group.isShuttingDown()) {
            acceptor.close().syncUninterruptibly();
            onLoop(() -> faults.cut(false));
        }
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private void onLoop(Runnable step) {
        Future<?> done = group.submit(step);
        done.syncUninterruptibly();
    }

    private static Channel bind(EventLoopGroup group, Faults faults) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                // Nothing is read before there is somewhere to put it.
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        faults.connected(client);
                    }
                });
        return bootstrap
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }
}
