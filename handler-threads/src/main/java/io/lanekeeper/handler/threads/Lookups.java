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
 * The questions for addresses that are under way, one for each host: a name service that hangs keeps one thread, not one for
 * each question. Confined to the loop.
 */
final class Lookups {
    private static final Logger log = LoggerFactory.getLogger(SequentialThreadHandler.class);

    private record Asker(Endpoint endpoint, Promise<List<SocketAddress>> promise) {
        void answer(List<InetAddress> addresses) {
            promise.set(addresses.stream()
                    .<SocketAddress>map(address -> new InetSocketAddress(address, endpoint.port()))
                    .toList());
        }
    }

    private final ThreadSettings settings;
    private final ThreadLoop loop;
    private final Map<String, List<Asker>> underWay = new HashMap<>();

    Lookups(ThreadSettings settings, ThreadLoop loop) {
        this.settings = settings;
        this.loop = loop;
    }

    void resolve(Endpoint endpoint, Promise<List<SocketAddress>> promise) {
        String host = endpoint.host();
        Asker asker = new Asker(endpoint, promise);
        List<Asker> others = underWay.get(host);
        if (others != null) {
            others.removeIf(other -> other.promise().isDone());
            others.add(asker);
            return;
        }
        underWay.put(host, new ArrayList<>(List.of(asker)));
        if (JdkResolver.isLiteral(host)) {
            ask(host); // It does not block.
            return;
        }
        try {
            settings.newThread("resolve " + host, () -> ask(host)).start();
        } catch (Throwable e) { // Errors too: there may be no more threads.
            fail(host, e);
        }
    }

    /** Fails all with {@code error}; what is found later is of no use any more. */
    void end(Throwable error) {
        List.copyOf(underWay.keySet()).forEach(host -> fail(host, error));
    }

    /** On a thread of its own, unless it is known not to block. */
    private void ask(String host) {
        try {
            List<InetAddress> addresses = settings.names().resolve(host, settings);
            onLoop(() -> take(host).forEach(asker -> asker.answer(addresses)));
        } catch (Throwable e) { // Errors too: a resolver of the application's may throw them.
            onLoop(() -> fail(host, e));
        }
    }

    private void fail(String host, Throwable error) {
        take(host).forEach(asker -> asker.promise().setException(error));
    }

    private List<Asker> take(String host) {
        List<Asker> askers = underWay.remove(host);
        return askers == null ? List.of() : askers;
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("{}: the loop has ended, and all questions with it", settings.name());
        }
    }
}
