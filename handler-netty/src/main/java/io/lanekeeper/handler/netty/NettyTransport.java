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
 * The kinds of event loops, with the channels that go with each. The classes of one are loaded only when a loop of that
 * kind is met, or when it is asked for; so the parts of Netty for the others may be missing.
 */
public enum NettyTransport {
    /** The JDK's selectors: on every platform, without native parts. */
    NIO,
    /** Linux, with {@code netty-transport-native-epoll}. */
    EPOLL,
    /** macOS and BSD, with {@code netty-transport-native-kqueue}. */
    KQUEUE,
    /** Linux, from Netty 4.2 on, with {@code netty-transport-native-io_uring}. */
    IO_URING,
    /** Within the JVM; has no sockets, hence no names to resolve. */
    LOCAL;

    private static final List<NettyTransport> BEST_FIRST = List.of(IO_URING, EPOLL, KQUEUE, NIO);

    /** Returns whether loops of this kind can be made here. The first call loads the native library, if there is one. */
    public boolean isAvailable() {
        return unavailability() == null;
    }

    /**
     * Makes event loops of this kind, with Netty 4.1 and 4.2 alike. They belong to the caller, who shuts them down.
     *
     * @param threads one for each loop; more than zero
     * @throws IllegalStateException if it is not {@linkplain #isAvailable() available}, with the cause, or if the parts of
     *     Netty on the class path do not go together
     */
    public EventLoopGroup newGroup(int threads, ThreadFactory factory) {
        NettyParts.check();
        Throwable reason = unavailability();
        if (reason != null) {
            throw new IllegalStateException(
                    "transport: " + this + " (expected: one that is available here; this one is not, with "
                            + NettyParts.describe() + ")",
                    reason);
        }
        return Loops.HERE.newGroup(this, threads, factory);
    }

    /** Returns the first that is available of io_uring, epoll, kqueue and NIO. */
    static NettyTransport best() {
        for (NettyTransport transport : BEST_FIRST) {
            if (transport.isAvailable()) {
                return transport;
            }
        }
        return NIO;
    }

    /**
     * The transport of {@code loop}.
     *
     * @throws IllegalArgumentException if there is no channel class for it
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

    /** Null for {@link #LOCAL}. */
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

    /** Null for {@link #LOCAL}. */
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

    /** The reason why no loop of this kind can be made here; null if there is none. */
    private @Nullable Throwable unavailability() {
        try {
            return switch (this) {
                case NIO, LOCAL -> null;
                case EPOLL -> Epoll.unavailabilityCause();
                case KQUEUE -> KQueue.unavailabilityCause();
                case IO_URING -> IoUring.unavailabilityCause();
            };
        } catch (LinkageError e) {
            return e; // Its classes are missing, or of another Netty.
        }
    }

    private boolean runs(EventLoop loop) {
        try {
            return Loops.HERE.runs(loop, this);
        } catch (NoClassDefFoundError e) {
            return false; // Without its classes nobody can have made such a loop.
        }
    }
}
