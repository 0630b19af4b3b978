// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.SerialExecutor;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Keeps the last callback that is dispatched, and can do nothing else. */
final class IdleHandler implements Handler {
    @Nullable
    Callback last;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public AsyncResult<Void> start() {
        throw new UnsupportedOperationException("start");
    }

    @Override
    public AsyncResult<Void> stop() {
        throw new UnsupportedOperationException("stop");
    }

    @Override
    public boolean running() {
        return true;
    }

    @Override
    public SerialExecutor loop() {
        throw new UnsupportedOperationException("loop");
    }

    @Override
    public Executor lane(Lane lane) {
        throw new UnsupportedOperationException("lane");
    }

    @Override
    public void dispatch(Callback callback) {
        last = callback;
    }

    @Override
    public boolean inHandlerThread() {
        return true;
    }

    @Override
    public <T> Promise<T> asyncResult() {
        throw new UnsupportedOperationException("asyncResult");
    }

    @Override
    public <T> AsyncResult<T> spawn(Callable<T> task) {
        throw new UnsupportedOperationException("spawn");
    }

    @Override
    public AsyncResult<Void> sleep(Duration delay) {
        throw new UnsupportedOperationException("sleep");
    }

    @Override
    public AsyncResult<Connection> connect(Endpoint endpoint, ConnectOptions options, FrameListener listener) {
        throw new UnsupportedOperationException("connect");
    }
}
