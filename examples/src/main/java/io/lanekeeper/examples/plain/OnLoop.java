// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples.plain;

import io.lanekeeper.handler.SerialExecutor;
import java.nio.channels.CompletionHandler;
import java.util.function.BiConsumer;

/** Passes the results of the JDK's sockets, which come on other threads, to the loop. */
record OnLoop<V, A>(SerialExecutor loop, BiConsumer<V, A> onCompleted, BiConsumer<Throwable, A> onFailed)
        implements CompletionHandler<V, A> {
    @Override
    public void completed(V result, A attachment) {
        loop.execute(() -> onCompleted.accept(result, attachment));
    }

    @Override
    public void failed(Throwable error, A attachment) {
        loop.execute(() -> onFailed.accept(error, attachment));
    }
}
