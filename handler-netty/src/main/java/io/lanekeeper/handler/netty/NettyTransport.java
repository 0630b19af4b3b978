// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.channel.Channel;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of event loops, each with its channel classes. The classes of a kind are loaded only for a loop of that kind, or when
 * the kind is used by name. So the parts of Netty for other kinds may be missing.
 */
public enum NettyTransport {
    /** The selectors of the JDK: every platform, no native library. */
    NIO,
    /** Linux, with {@code netty-transport-native-epoll}. */
    EPOLL,
    /** macOS and BSD, with {@code netty-transport-native-kqueue}. */
    KQUEUE,
    /** Linux, from Netty 4.2 on, with {@code netty-transport-native-io_uring}. */
    IO_URING,
    /** Channels within the JVM, without sockets and without host names. */
    LOCAL;

    private static final List<NettyTransport> BEST_FIRST = List.of(IO_URING, EPOLL, KQUEUE, NIO);

    /** Returns true if loops of this kind can be made here. The first call loads the native library, if the kind has one. */
    public boolean isAvailable() {
        return unavailability() == null;
    }

    /**
     * Makes event loops of this kind, with Netty 4.1 and 4.2 alike. The caller shuts them down.
     *
     * @param threads the number of loops, each with one thread; more than zero
     * @throws IllegalStateException if the kind is not {@linkplain #isAvailable() available}, with the cause, or if the parts of
     *     Netty on the class path cannot work together
     */
    public EventLoopGroup newGroup(int threads, ThreadFactory factory) {
        NettyParts.check();
        Throwable reason = unavailability();
        if (reason != null) {
            throw new IllegalStateException(
                    "transport: " + this + " (expected: an available transport; this one is not available with "
                            + NettyParts.describe() + ")",
                    reason);
        }
        return Loops.HERE.newGroup(this, threads, factory);
    }

    /** Returns the first available one of io_uring, epoll, kqueue and NIO. */
    static NettyTransport best() {
        for (NettyTransport transport : BEST_FIRST) {
            if (transport.isAvailable()) {
                return transport;
            }
        }
        return NIO;
    }

    /**
     * Returns the transport of {@code loop}.
     *
     * @throws IllegalArgumentException if the loop has no channel class
     */
    static NettyTransport of(EventLoop loop) {
        if (loop instanceof DefaultEventLoop) {
            return LOCAL;
        }
        for (NettyTransport transport : values()) {
            if (transport.runs(loop)) {
                return transport;
            }
        }
        throw new IllegalArgumentException("eventLoop: " + loop.getClass().getName()
                + " (expected: a loop for NIO, epoll, kqueue, io_uring or local channels)");
    }

    Class<? extends Channel> channel() {
        Class<? extends SocketChannel> socket = socket();
        return socket == null ? LocalChannel.class : socket;
    }

    /** Returns the class of TCP channels; null for {@link #LOCAL}. */
    @Nullable
    Class<? extends SocketChannel> socket() {
        return switch (this) {
            case NIO -> NioSocketChannel.class;
            case EPOLL -> EpollSocketChannel.class;
            case KQUEUE -> KQueueSocketChannel.class;
            case IO_URING -> IoUringSocketChannel.class;
            case LOCAL -> null;
        };
    }

    /** Returns the class of UDP channels; null for {@link #LOCAL}. */
    @Nullable
    Class<? extends DatagramChannel> datagram() {
        return switch (this) {
            case NIO -> NioDatagramChannel.class;
            case EPOLL -> EpollDatagramChannel.class;
            case KQUEUE -> KQueueDatagramChannel.class;
            case IO_URING -> IoUringDatagramChannel.class;
            case LOCAL -> null;
        };
    }

    /** Returns the reason why no loop of this kind can be made here; null if it can. */
    private @Nullable Throwable unavailability() {
        try {
            return switch (this) {
                case NIO, LOCAL -> null;
                case EPOLL -> Epoll.unavailabilityCause();
                case KQUEUE -> KQueue.unavailabilityCause();
                case IO_URING -> IoUring.unavailabilityCause();
            };
        } catch (LinkageError e) {
            return e; // Its classes are missing, or belong to another version of Netty.
        }
    }

    private boolean runs(EventLoop loop) {
        try {
            return Loops.HERE.runs(loop, this);
        } catch (NoClassDefFoundError e) {
            return false; // Without these classes the loop cannot be of this kind.
        }
    }
}
