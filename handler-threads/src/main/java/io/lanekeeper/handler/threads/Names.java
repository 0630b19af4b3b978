// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import io.lanekeeper.handler.spi.JdkResolver;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Finds the addresses of a host, which blocks. Any thread. */
final class Names {
    private final JdkResolver jdk;

    Names(JdkResolver jdk) {
        this.jdk = jdk;
    }

    /**
     * Returns the addresses of {@code host}, at least one.
     *
     * <p>On a platform thread always: the JDK resolves names in native code, where a virtual thread keeps its carrier.
     */
    List<InetAddress> resolve(String host, ThreadSettings settings) throws IOException {
        if (settings.kind() == ThreadKind.PLATFORM) {
            return jdk.resolve(host);
        }
        FutureTask<List<InetAddress>> answer = new FutureTask<>(() -> jdk.resolve(host));
        ThreadKind.PLATFORM
                .newThread(settings.name() + "-resolve " + host, answer)
                .start();
        try {
            return answer.get();
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

    /** As {@link JdkResolver#forget}. */
    void forget(String host) {
        jdk.forget(host);
    }
}
