// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.spi.JdkResolver;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** The resolver of the JDK, for applications without {@code netty-resolver-dns}. It blocks, so it runs off the loop. */
final class JdkNames implements NameSource {
    private final JdkResolver jdk;
    private final Executor executor;

    /** @param executor runs lookups, which block */
    JdkNames(Executor executor) {
        this(JdkResolver.ofTheProcess(), executor);
    }

    JdkNames(JdkResolver jdk, Executor executor) {
        this.jdk = jdk;
        this.executor = executor;
    }

    @Override
    public AddressResolverGroup<InetSocketAddress> newResolver() {
        return new AddressResolverGroup<>() {
            @Override
            protected AddressResolver<InetSocketAddress> newResolver(EventExecutor loop) {
                return new Resolver(loop).asAddressResolver();
            }
        };
    }

    /** Forgets the addresses of {@code host}, as {@link JdkResolver#forget} does. */
    @Override
    public void forget(String host) {
        jdk.forget(host);
    }

    /** Has one lookup pending for each host, so that a name service that hangs keeps one thread. Confined to the loop. */
    private final class Resolver extends InetNameResolver {
        private final Map<String, Promise<List<InetAddress>>> pending = new HashMap<>();

        Resolver(EventExecutor loop) {
            super(loop);
        }

        @Override
        protected void doResolve(String name, Promise<InetAddress> promise) {
            resolveAll(name).addListener((Future<List<InetAddress>> done) -> {
                if (done.isSuccess()) {
                    promise.trySuccess(done.getNow().get(0));
                } else {
                    promise.tryFailure(done.cause());
                }
            });
        }

        @Override
        protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
            Promise<List<InetAddress>> same = pending.get(name);
            if (same != null) {
                same.addListener(new PromiseNotifier<>(false, promise));
                return;
            }
            pending.put(name, promise);
            promise.addListener(done -> pending.remove(name));
            executor.execute(() -> {
                try {
                    promise.trySuccess(jdk.resolve(name));
                } catch (Throwable e) {
                    promise.tryFailure(e);
                }
            });
        }
    }
}
