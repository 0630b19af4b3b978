// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.proxy;

import io.lanekeeper.handler.Endpoint;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A TCP proxy on a free port of 127.0.0.1 that makes the network between a client and a server fail, whatever the two are.
 *
 * <p>At first it forwards bytes both ways. All faults concern every connection, present and future, but for
 * {@link #cut()}, {@link #reset()} and {@link #halfOpen(Peer)}, which end the present ones. Faults of different kinds go
 * together; {@link #heal()} ends them all. A fault is in force when its method returns. One daemon thread serves the whole
 * proxy. Any thread may call it, but for that one.
 */
public final class FaultProxy implements AutoCloseable {
    /** For {@link #bandwidth}. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    private final EventLoopGroup group;
    private final boolean ownsGroup;
    private final Faults faults;
    private final Channel acceptor;

    private FaultProxy(Endpoint target, InetSocketAddress address, EventLoopGroup group, boolean ownsGroup) {
        this.group = group;
        this.ownsGroup = ownsGroup;
        faults = new Faults(target);
        acceptor = bind(address, group, faults);
    }

    /** Returns a new proxy in front of {@code target}, on a free port of 127.0.0.1. The target need not be up yet. */
    public static FaultProxy to(Endpoint target) {
        return new FaultProxy(target, anyPort(), newGroup(), true);
    }

    /** Returns a new proxy as {@link #to(Endpoint)} does, on a shared group of {@link #newGroup()}, which the caller shuts down. */
    public static FaultProxy to(Endpoint target, EventLoopGroup group) {
        return to(target, anyPort(), group);
    }

    /** Returns a new proxy that listens on {@code address}, on a shared group of {@link #newGroup()}, which the caller shuts down. */
    public static FaultProxy to(Endpoint target, InetSocketAddress address, EventLoopGroup group) {
        return new FaultProxy(target, address, group, false);
    }

    /** Returns a new group with one thread, for several proxies. The caller shuts it down after them. */
    @SuppressWarnings("deprecation") // In 4.2; this works with 4.1 too.
    public static EventLoopGroup newGroup() {
        return new NioEventLoopGroup(1, new DefaultThreadFactory("fault-proxy", true));
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
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
        onLoop(() -> count[0] = faults.clients());
        return count[0];
    }

    /**
     * Plays dead: connections stay, new ones are accepted, but nothing is read or forwarded any more, either way. What has
     * been read already is kept for {@link #thaw()}. This is also what a network does that loses all packets for a while:
     * TCP sends them again afterwards.
     */
    public void freeze() {
        onLoop(() -> faults.changeBoth(way -> way.freeze(true)));
    }

    /** As {@link #freeze()}, but only for what comes from one side. */
    public void freeze(Peer from) {
        onLoop(() -> faults.change(from, way -> way.freeze(true)));
    }

    /** Ends {@link #freeze()}, both ways; what has been held back is forwarded. */
    public void thaw() {
        onLoop(() -> faults.changeBoth(way -> way.freeze(false)));
    }

    /**
     * Reads what comes from one side and throws it away, the end of the connection too; the other way goes on. Connections
     * that clients begin while their way is dropped are accepted here and not made to the server before that is over.
     */
    public void drop(Peer from) {
        onLoop(() -> faults.change(from, way -> way.drop(true)));
    }

    /** Ends {@link #drop}. In connections that have lost bytes by then there is a gap; {@link #cut()} ends them. */
    public void stopDropping(Peer from) {
        onLoop(() -> faults.change(from, way -> way.drop(false)));
    }

    /** Closes all present connections, on both sides. Bytes that have not been forwarded are lost. */
    public void cut() {
        onLoop(() -> faults.cut(false));
    }

    /** As {@link #cut()}, but with a TCP reset: peers see an error instead of an orderly end. */
    public void reset() {
        onLoop(() -> faults.cut(true));
    }

    /**
     * Makes the present connections half-open: they are closed for one side, and the other side is not told. What that one
     * sends is taken and lost; it gets nothing any more, until it closes the connection itself, or {@link #cut()} does.
     *
     * @param gone the side whose end is closed
     */
    public void halfOpen(Peer gone) {
        onLoop(() -> faults.halfOpen(gone));
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
        onLoop(() -> faults.changeBoth(way -> way.split(split)));
    }

    /** How long bytes that arrive from now on are held back, each way; zero to end it. The order of bytes stays. */
    public void delay(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: zero or more)");
        }
        onLoop(() -> faults.changeBoth(way -> way.delay(delay.toNanos())));
    }

    /**
     * How many bytes of one connection are forwarded in a second, each way; a sender that is faster has to wait.
     *
     * @param bytesPerSecond at least 1; {@link #UNLIMITED} to end it
     */
    public void bandwidth(long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("bytesPerSecond: " + bytesPerSecond + " (expected: at least 1)");
        }
        onLoop(() -> faults.changeBoth(way -> way.bandwidth(bytesPerSecond)));
    }

    /**
     * Flips a bit of some of the bytes that come from one side from now on.
     *
     * @param oneIn how many bytes there are, on average, to each that is changed; 1 changes all
     * @param seed decides which bytes and bits, so that a run can be repeated
     */
    public void corrupt(Peer from, int oneIn, long seed) {
        Corruption corruption = new Corruption(oneIn, seed);
        onLoop(() -> faults.change(from, way -> way.corruption(corruption)));
    }

    /** Ends {@link #corrupt}. */
    public void stopCorrupting(Peer from) {
        onLoop(() -> faults.change(from, way -> way.corruption(null)));
    }

    /**
     * Ends all faults: present and future connections are forwarded as at first. What {@link #freeze()} has held back comes
     * after all; what has been lost or changed stays so.
     */
    public void heal() {
        onLoop(() -> {
            faults.refuse(false);
            faults.changeBoth(Direction::heal);
        });
    }

    /** Closes the connections of clients for which no connection to the server has been started yet. */
    public void cutUnconnected() {
        onLoop(faults::cutUnconnected);
    }

    /** Closes all connections and the port, and waits for the proxy's thread. Idempotent. */
    @Override
    public void close() {
        if (!group.isShuttingDown()) {
            acceptor.close().syncUninterruptibly();
            onLoop(() -> faults.cut(false));
        }
        if (ownsGroup) {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private void onLoop(Runnable step) {
        Future<?> done = acceptor.eventLoop().submit(step);
        done.syncUninterruptibly();
    }

    private static Channel bind(InetSocketAddress address, EventLoopGroup group, Faults faults) {
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
        return bootstrap.bind(address).syncUninterruptibly().channel();
    }
}
