// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;

/** The JDK's resolver, for applications without {@code netty-resolver-dns}. It blocks, hence runs off the loop. */
final class JdkNames implements NameSource {
    private final Executor executor;

    /** @param executor may block */
    JdkNames(Executor executor) {
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

    /** Drops nothing: the JDK has no way to do so. Its {@code networkaddress.cache.ttl} says how long an answer is kept. */
    @Override
    public void forget() {}

    private final class Resolver extends InetNameResolver {
        Resolver(EventExecutor loop) {
            super(loop);
        }

        @Override
        protected void doResolve(String name, Promise<InetAddress> promise) {
            answer(promise, () -> InetAddress.getByName(name));
        }

        @Override
        protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
            answer(promise, () -> List.of(InetAddress.getAllByName(name)));
        }

        private <T> void answer(Promise<T> promise, Callable<T> question) {
            executor.execute(() -> {
                try {
                    promise.trySuccess(question.call());
                } catch (Throwable e) {
                    promise.tryFailure(e);
                }
            });
        }
    }
}
