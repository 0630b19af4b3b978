// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.netty.channel.EventLoop;
import java.util.Objects;
import java.util.function.Function;

/** One loop of a {@link LoopLocal}, with the handler on it and the object that uses it. */
final class LoopMember<T> {
    private final EventLoop loop;
    private final SequentialNettyHandler handler;
    private final T value;
    private final Functions<T> functions;

    private LoopMember(EventLoop loop, SequentialNettyHandler handler, T value, Functions<T> functions) {
        this.loop = loop;
        this.handler = handler;
        this.value = value;
        this.functions = functions;
    }

    /** The functions of the application that make, start and stop an object. */
    record Functions<T>(
            Function<? super EventLoop, SequentialNettyHandler> handlers,
            Function<? super SequentialNettyHandler, ? extends T> make,
            Function<? super T, ? extends AsyncResult<?>> start,
            Function<? super T, ? extends AsyncResult<?>> stop) {
        Functions {
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

    /** Starts the handler and the object without a wait between them, so that a call right after this finds the object started. */
    void start(ResultCombiner combiner) {
        combiner.add(handler.start());
        combiner.add(called("start", functions.start));
    }

    /** Stops the object; then the handler, also if the stop of the object has failed. */
    void stop(ResultCombiner combiner) {
        AsyncResult<?> stopped = called("stop", functions.stop);
        combiner.add(stopped);
        NettyPromise<Void> ended = handler.promise();
        combiner.add(ended);
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
