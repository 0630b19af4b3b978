// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.spi.JdkResolver;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Finds the addresses of a host. Blocks; any thread. */
final class NameResolver {
    private final JdkResolver jdk;

    NameResolver(JdkResolver jdk) {
        this.jdk = jdk;
    }

    /**
     * Returns the addresses of {@code host}, at least one.
     *
     * <p>Always on a platform thread: the JDK resolves names in native code, and would block the carrier of a virtual thread.
     */
    List<InetAddress> resolve(String host, ThreadSettings settings) throws IOException {
        if (settings.kind() == ThreadKind.PLATFORM) {
            return jdk.resolve(host);
        }
        FutureTask<List<InetAddress>> lookup = new FutureTask<>(() -> jdk.resolve(host));
        ThreadKind.PLATFORM
                .newThread(settings.name() + "-resolve " + host, lookup)
                .start();
        try {
            return lookup.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException error) {
                throw error;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IOException("no addresses of " + host, e.getCause());
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    /** Forgets the addresses of {@code host}, as {@link JdkResolver#forget} does. */
    void forget(String host) {
        jdk.forget(host);
    }
}
