// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.spi.Nanos;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The blocking part of a connect attempt: resolves the name, connects to each address in order, then makes the TLS handshake. */
final class SocketOpener {
    private static final Logger log = LoggerFactory.getLogger(SocketOpener.class);

    /** Finds the addresses to connect to; may block. */
    @FunctionalInterface
    interface Addresses {
        List<InetSocketAddress> find() throws IOException;
    }

    private final ThreadSettings settings;
    private final Endpoint endpoint;
    private final ConnectOptions options;
    private final Addresses addresses;
    private final long deadline;

    /** Set before {@link #current} is read, which is set before this is read: so one side closes each socket. */
    private volatile boolean abandoned;

    private volatile @Nullable Socket current;
    private volatile String waitingFor = "a thread";

    SocketOpener(ThreadSettings settings, Endpoint endpoint, ConnectOptions options, Addresses addresses) {
        this.settings = settings;
        this.endpoint = endpoint;
        this.options = options;
        this.addresses = addresses;
        this.deadline = System.nanoTime() + Nanos.of(options.connectTimeout());
    }

    /** Opens the socket. Blocks; called once, on a thread of its own. */
    SocketPair open() throws IOException {
        Socket raw = connect();
        try {
            raw.setTcpNoDelay(true);
            raw.setKeepAlive(true);
            return new SocketPair(raw, secured(raw));
        } catch (Throwable e) {
            SocketPair.abort(raw);
            throw e;
        }
    }

    /** Returns the step that the attempt waits for. Any thread. */
    String waitingFor() {
        return waitingFor;
    }

    /** Makes {@link #open} end soon, with a socket or an exception. Any thread. */
    void abandon() {
        abandoned = true;
        Socket socket = current;
        if (socket != null) {
            SocketPair.abort(socket);
        }
    }

    private Socket secured(Socket raw) throws IOException {
        if (options.tls() == null) {
            return raw;
        }
        waitingFor = "the TLS handshake";
        return new Tls(settings.sslContext()).secure(raw, options.tls(), endpoint);
    }

    private Socket connect() throws IOException {
        waitingFor = "the addresses of the host name";
        List<InetSocketAddress> found = addresses.find();
        for (int i = 0; ; i++) {
            try {
                return connect(found.get(i), millisFor(found.size() - i));
            } catch (IOException e) {
                if (abandoned || i + 1 == found.size()) {
                    throw e;
                }
                log.debug("{}: connecting to {} failed, trying the next address", endpoint, found.get(i), e);
            }
        }
    }

    private Socket connect(InetSocketAddress address, int millis) throws IOException {
        waitingFor = "TCP to " + address;
        Socket socket = new Socket();
        current = socket;
        try {
            if (abandoned) {
                throw new SocketException("connect attempt abandoned");
            }
            socket.connect(address, millis);
            return socket;
        } catch (Throwable e) {
            SocketPair.abort(socket);
            throw e;
        }
    }

    /** Returns the time for the next address, an equal share of the time left. */
    private int millisFor(int addressesLeft) throws SocketTimeoutException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()) / addressesLeft;
        if (left < 0) {
            throw new SocketTimeoutException("no time left for " + endpoint);
        }
        return (int) Math.max(1, Math.min(left, Integer.MAX_VALUE));
    }
}
