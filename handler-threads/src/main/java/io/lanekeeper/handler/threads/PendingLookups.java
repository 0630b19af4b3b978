// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.spi.JdkResolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pending lookups of addresses, one for each host: a name service that hangs keeps one thread for each host, not one for
 * each request. Confined to the loop.
 */
final class PendingLookups {
    private static final Logger log = LoggerFactory.getLogger(PendingLookups.class);

    private record Request(Endpoint endpoint, Promise<List<SocketAddress>> promise) {
        void complete(List<InetAddress> addresses) {
            promise.set(addresses.stream()
                    .<SocketAddress>map(address -> new InetSocketAddress(address, endpoint.port()))
                    .toList());
        }
    }

    private final ThreadSettings settings;
    private final ThreadLoop loop;
    private final Map<String, List<Request>> pending = new HashMap<>();

    PendingLookups(ThreadSettings settings, ThreadLoop loop) {
        this.settings = settings;
        this.loop = loop;
    }

    void resolve(Endpoint endpoint, Promise<List<SocketAddress>> promise) {
        String host = endpoint.host();
        Request request = new Request(endpoint, promise);
        List<Request> others = pending.get(host);
        if (others != null) {
            others.removeIf(other -> other.promise().isDone());
            others.add(request);
            return;
        }
        pending.put(host, new ArrayList<>(List.of(request)));
        if (JdkResolver.isLiteral(host)) {
            lookUp(host); // It does not block.
            return;
        }
        try {
            settings.newThread("resolve " + host, () -> lookUp(host)).start();
        } catch (Throwable e) { // Errors too: the machine may have no more threads.
            fail(host, e);
        }
    }

    /** Fails all requests with {@code error}. Addresses that are found later are dropped. */
    void failAll(Throwable error) {
        List.copyOf(pending.keySet()).forEach(host -> fail(host, error));
    }

    /** Finds the addresses, on a thread of its own unless it cannot block. */
    private void lookUp(String host) {
        try {
            List<InetAddress> addresses = settings.names().resolve(host, settings);
            onLoop(() -> take(host).forEach(request -> request.complete(addresses)));
        } catch (Throwable e) { // Errors too: a resolver of the application may throw them.
            onLoop(() -> fail(host, e));
        }
    }

    private void fail(String host, Throwable error) {
        take(host).forEach(request -> request.promise().setException(error));
    }

    private List<Request> take(String host) {
        List<Request> taken = pending.remove(host);
        return taken == null ? List.of() : taken;
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("{}: the loop has ended, and all lookups with it", settings.name());
        }
    }
}
