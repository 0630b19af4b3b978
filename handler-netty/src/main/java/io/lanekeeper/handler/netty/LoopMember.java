// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Lane;
import io.netty.channel.EventLoop;
import java.util.Objects;
import java.util.function.Function;

/** One loop of a {@link LoopLocal}, with the handler on it and the object that uses it. */
final class LoopMember<T> {
    private final EventLoop loop;
    private final SequentialNettyHandler handler;
    private final T value;
    private final Life<T> life;

    private LoopMember(EventLoop loop, SequentialNettyHandler handler, T value, Life<T> life) {
        this.loop = loop;
        this.handler = handler;
        this.value = value;
        this.life = life;
    }

    /** The caller's functions for making, starting and stopping. */
    record Life<T>(
            Function<? super EventLoop, SequentialNettyHandler> handlers,
            Function<? super SequentialNettyHandler, ? extends T> make,
            Function<? super T, ? extends AsyncResult<?>> start,
            Function<? super T, ? extends AsyncResult<?>> stop) {
        Life {
            Objects.requireNonNull(handlers, "handlers");
            Objects.requireNonNull(make, "make");
            Objects.requireNonNull(start, "start");
            Objects.requireNonNull(stop, "stop");
        }

        LoopMember<T> member(EventLoop loop) {
            SequentialNettyHandler handler = handlers.apply(loop);
            if (handler == null) {
                throw new NullPointerException("handlers: null for " + loop + " (expected: a new handler)");
            }
            T value = make.apply(handler);
            if (value == null) {
                throw new NullPointerException("make: null for " + handler + " (expected: an object)");
            }
            return new LoopMember<>(loop, handler, value, this);
        }
    }

    EventLoop loop() {
        return loop;
    }

    SequentialNettyHandler handler() {
        return handler;
    }

    T value() {
        return value;
    }

    /** Starts both at once, so that a call made right after this finds the object started. */
    void start(Together together) {
        together.add(handler.start());
        together.add(called("start", life.start));
    }

    /** Stops the object, and the handler when the object has stopped, in whatever way. */
    void stop(Together together) {
        AsyncResult<?> stopped = called("stop", life.stop);
        together.add(stopped);
        NettyPromise<Void> ended = new NettyPromise<>(handler, Lane.COMPLETION);
        together.add(ended);
        stopped.whenDone(done -> AsyncResults.forward(handler.stop(), ended));
    }

    private AsyncResult<?> called(String name, Function<? super T, ? extends AsyncResult<?>> function) {
        try {
            AsyncResult<?> result = function.apply(value);
            if (result == null) {
                throw new NullPointerException(name + ": null for " + value + " (expected: a result)");
            }
            return result;
        } catch (Throwable e) {
            if (e instanceof VirtualMachineError fatal) {
                throw fatal;
            }
            return AsyncResults.failed(handler, e);
        }
    }
}
