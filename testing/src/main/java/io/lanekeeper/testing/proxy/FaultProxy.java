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
 * A TCP proxy on a free port of 127.0.0.1 that makes network faults between any client and any server.
 *
 * <p>At first it forwards bytes in both directions. A fault applies to all connections, present and future. Except: {@link
 * #cut()}, {@link #reset()} and {@link #halfOpen(Peer)} end the present ones. Faults of different kinds can be combined; {@link
 * #heal()} ends all of them. A fault is in force when its method returns. One daemon thread serves the whole proxy. Any other
 * thread may call it.
 */
public final class FaultProxy implements AutoCloseable {
    /** The {@link #bandwidth} without a limit. */
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

    /** Returns the address of the proxy as a connect string: {@code 127.0.0.1:port}. */
    public String connectString() {
        return endpoint().toString();
    }

    /** Returns the address of the proxy. */
    public Endpoint endpoint() {
        InetSocketAddress address = (InetSocketAddress) acceptor.localAddress();
        return new Endpoint(address.getAddress().getHostAddress(), address.getPort());
    }

    /** Returns the number of connected clients. */
    public int connections() {
        int[] count = new int[1];
        onLoop(() -> count[0] = faults.clients());
        return count[0];
    }

    /**
     * Stops reading and forwarding in both directions. Connections stay, and new ones are accepted. Bytes that have been read are
     * kept for {@link #thaw()}. A network that loses all packets for a while has the same effect: TCP sends them again later.
     */
    public void freeze() {
        onLoop(() -> faults.changeBoth(direction -> direction.freeze(true)));
    }

    /** Stops reading and forwarding the bytes from one side; otherwise as {@link #freeze()}. */
    public void freeze(Peer from) {
        onLoop(() -> faults.change(from, direction -> direction.freeze(true)));
    }

    /** Ends {@link #freeze()} in both directions; bytes that were held back are forwarded. */
    public void thaw() {
        onLoop(() -> faults.changeBoth(direction -> direction.freeze(false)));
    }

    /**
     * Reads the bytes from one side and drops them, and the end of the connection too. The other direction is not affected. While
     * bytes of clients are dropped, their new connections are accepted here, and made to the server only afterwards.
     */
    public void drop(Peer from) {
        onLoop(() -> faults.change(from, direction -> direction.drop(true)));
    }

    /** Ends {@link #drop}. Connections that have lost bytes keep the gap; {@link #cut()} ends them. */
    public void stopDropping(Peer from) {
        onLoop(() -> faults.change(from, direction -> direction.drop(false)));
    }

    /** Closes all present connections, on both sides. Bytes that have not been forwarded are lost. */
    public void cut() {
        onLoop(() -> faults.cut(false));
    }

    /** Closes all present connections by a TCP reset: peers see an error instead of an orderly end. */
    public void reset() {
        onLoop(() -> faults.cut(true));
    }

    /**
     * Makes the present connections half-open: closes them on one side without notifying the other. The bytes of the other side are
     * read and dropped, and it receives none, until it closes the connection or {@link #cut()} does.
     *
     * @param gone the side on which they are closed
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

    /** Sets whether each byte is forwarded by a write of its own. */
    public void splitBytes(boolean split) {
        onLoop(() -> faults.changeBoth(direction -> direction.split(split)));
    }

    /** Delays the bytes that arrive from now on, in each direction; zero ends it. The order of bytes stays. */
    public void delay(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: zero or more)");
        }
        onLoop(() -> faults.changeBoth(direction -> direction.delay(delay.toNanos())));
    }

    /**
     * Limits the bytes of one connection that are forwarded in a second, in each direction. A faster sender has to wait.
     *
     * @param bytesPerSecond at least 1; {@link #UNLIMITED} ends it
     */
    public void bandwidth(long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("bytesPerSecond: " + bytesPerSecond + " (expected: at least 1)");
        }
        onLoop(() -> faults.changeBoth(direction -> direction.bandwidth(bytesPerSecond)));
    }

    /**
     * Flips a bit of some of the bytes that arrive from one side from now on.
     *
     * @param oneIn changes one byte in so many, on average; 1 changes all
     * @param seed decides which bytes and bits, so that a run can be repeated
     */
    public void corrupt(Peer from, int oneIn, long seed) {
        Corruption corruption = new Corruption(oneIn, seed);
        onLoop(() -> faults.change(from, direction -> direction.corruption(corruption)));
    }

    /** Ends {@link #corrupt}. */
    public void stopCorrupting(Peer from) {
        onLoop(() -> faults.change(from, direction -> direction.corruption(null)));
    }

    /**
     * Ends all faults: bytes of present and future connections are forwarded again. Bytes that {@link #freeze()} has held back are
     * forwarded too; lost or changed bytes stay so.
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
