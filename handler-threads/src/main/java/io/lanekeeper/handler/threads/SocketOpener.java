// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part of an attempt that blocks: name, then each of its addresses in turn, then TLS. */
final class SocketOpener {
    private static final Logger log = LoggerFactory.getLogger(SequentialThreadHandler.class);

    /** Asks the name service, which blocks. */
    @FunctionalInterface
    interface Names {
        InetAddress[] addressesOf(String host) throws IOException;
    }

    private final ThreadSettings settings;
    private final Endpoint endpoint;
    private final ConnectOptions options;
    private final Names names;
    private final long deadline;

    /** Each is written before the other is read, so that no socket escapes both sides. */
    private volatile boolean abandoned;

    private volatile @Nullable Socket current;

    SocketOpener(ThreadSettings settings, Endpoint endpoint, ConnectOptions options, Names names) {
        this.settings = settings;
        this.endpoint = endpoint;
        this.options = options;
        this.names = names;
        this.deadline = System.nanoTime() + Nanos.of(options.connectTimeout());
    }

    /** On a thread of its own. */
    Sockets open() throws IOException {
        Socket raw = connect();
        try {
            raw.setTcpNoDelay(true);
            raw.setKeepAlive(true);
            Socket stream =
                    options.tls() == null ? raw : new Tls(settings.sslContext()).secure(raw, options.tls(), endpoint);
            return new Sockets(raw, stream);
        } catch (IOException | RuntimeException e) {
            Sockets.abort(raw);
            throw e;
        }
    }

    /** Has {@link #open} end soon, in whatever way. Any thread. */
    void abandon() {
        abandoned = true;
        Socket socket = current;
        if (socket != null) {
            Sockets.abort(socket);
        }
    }

    private Socket connect() throws IOException {
        InetAddress[] addresses = resolve();
        for (int i = 0; ; i++) {
            try {
                return connect(addresses[i], millisFor(addresses.length - i));
            } catch (IOException e) {
                if (abandoned || i + 1 == addresses.length) {
                    throw e;
                }
                log.debug("{}: {} failed, next address", endpoint, addresses[i], e);
            }
        }
    }

    private Socket connect(InetAddress address, int millis) throws IOException {
        Socket socket = new Socket();
        current = socket;
        try {
            if (abandoned) {
                throw new SocketException("abandoned");
            }
            socket.connect(new InetSocketAddress(address, endpoint.port()), millis);
            return socket;
        } catch (IOException | RuntimeException e) {
            Sockets.abort(socket);
            throw e;
        }
    }

    /** On a platform thread always: the JDK resolves names in native code, where a virtual thread keeps its carrier. */
    private InetAddress[] resolve() throws IOException {
        if (settings.kind() == ThreadKind.PLATFORM) {
            return names.addressesOf(endpoint.host());
        }
        FutureTask<InetAddress[]> lookup = new FutureTask<>(() -> names.addressesOf(endpoint.host()));
        ThreadKind.PLATFORM
                .newThread(settings.name() + "-resolve " + endpoint.host(), lookup)
                .start();
        try {
            return lookup.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException error) {
                throw error;
            }
            throw new IOException("no addresses of " + endpoint.host(), e.getCause());
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    /** A fair share of the time for each address that is left. */
    private int millisFor(int addressesLeft) throws SocketTimeoutException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()) / addressesLeft;
        if (left < 0) {
            throw new SocketTimeoutException("no time left for " + endpoint);
        }
        return (int) Math.max(1, Math.min(left, Integer.MAX_VALUE));
    }
}
