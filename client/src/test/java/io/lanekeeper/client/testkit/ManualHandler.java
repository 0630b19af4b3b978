// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.testkit;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.ConnectOptions;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.FrameListener;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import io.lanekeeper.handler.SerialExecutor;
import io.lanekeeper.handler.spi.PromiseLink;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A handler on the test's own thread and in virtual time: nothing happens except in {@link #runAll} and
 * {@link #advance}. The test counts as a thread other than the loop, except for code that it runs there. Callbacks of
 * all lanes run in the order of their arrival, as on one event loop, unless their lane is held. The clock begins just
 * before it overflows, so that every comparison of two times is tried across that.
 */
public class ManualHandler implements Handler {
    private record Arrival(long order, Callable<?> task) {}

    private static final class Timer implements Cancellable {
        private final PriorityQueue<Timer> queue;
        private final long due;
        private final long order;
        private final Runnable task;

        private Timer(PriorityQueue<Timer> queue, long due, long order, Runnable task) {
            this.queue = queue;
            this.due = due;
            this.order = order;
            this.task = task;
        }

        @Override
        public void cancel() {
            queue.remove(this);
        }

        private static int compare(Timer one, Timer other) {
            long difference = one.due - other.due;
            return difference == 0 ? Long.compare(one.order, other.order) : Long.signum(difference);
        }
    }

    private final class Loop implements SerialExecutor {
        @Override
        public void execute(Runnable task) {
            if (loopEnded) {
                throw new RejectedExecutionException("the loop has ended");
            }
            tasks.add(task);
        }

        @Override
        public Cancellable schedule(Runnable task, Duration delay) {
            if (loopEnded) {
                throw new RejectedExecutionException("the loop has ended");
            }
            if (delay.isNegative()) {
                throw new IllegalArgumentException("delay: " + delay);
            }
            Timer timer = new Timer(timers, now + delay.toNanos(), order++, task);
            timers.add(timer);
            return timer;
        }

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public boolean ending() {
            return loopEnding;
        }

        @Override
        public Cancellable whenEnded(Runnable task) {
            Runnable entry = () -> task.run(); // of its own
            endWatches.add(entry);
            return () -> endWatches.remove(entry);
        }

        @Override
        public boolean inLoop() {
            return inLoop;
        }
    }

    private final Loop loop = new Loop();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Timer::compare);
    private final Map<Lane, ArrayDeque<Arrival>> lanes = new EnumMap<>(Lane.class);
    private final Map<Lane, Future<?>> holds = new EnumMap<>(Lane.class);
    private final ArrayDeque<ManualConnection> attempts = new ArrayDeque<>();
    private final Map<String, List<String>> names = new HashMap<>();
    private final ArrayDeque<Promise<List<SocketAddress>>> lookups = new ArrayDeque<>();
    private final List<String> resolved = new ArrayList<>();
    private final List<String> forgotten = new ArrayList<>();
    private final List<Throwable> uncaught = new ArrayList<>();
    private final List<RuntimeException> faults = new ArrayList<>();
    private long now = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();
    private long order;
    private boolean inLoop;
    private boolean running;
    private boolean loopEnded;
    private boolean loopEnding;
    private boolean byHand;
    /** Tasks for the end of the loop, which does not come. */
    private final List<Runnable> endWatches = new ArrayList<>();

    private boolean lanesElsewhere;
    private Throwable startFailure;
    private Promise<Void> delayedStart;
    private int starts;
    private int stops;

    public ManualHandler() {
        for (Lane lane : Lane.values()) {
            lanes.put(lane, new ArrayDeque<>());
        }
    }

    /** Runs whatever can be run at this time. */
    public void runAll() {
        while (true) {
            Runnable task = tasks.poll();
            if (task != null) {
                onLoop(task);
            } else if (!runCallback()) {
                return;
            }
        }
    }

    /** Has the test's doings as a server take effect only when the test runs something itself, step by step. */
    public void byHand() {
        byHand = true;
    }

    /**
     * Lanes are on other threads, which are as fast as can be: user code runs in the middle of the step of the loop that
     * dispatches it, before the next statement there.
     */
    public void lanesElsewhere() {
        lanesElsewhere = true;
    }

    /** The next start fails, or with an unchecked {@code error} throws. */
    public void failStart(Throwable error) {
        startFailure = error;
    }

    /** Makes the next start wait for {@link #letStart}, as behind a stop whose lane is blocked. */
    public void delayStart() {
        delayedStart = asyncResult();
    }

    /** The start that was delayed comes to its end. */
    public void letStart() {
        Promise<Void> start = delayedStart;
        delayedStart = null;
        start();
        start.set(null);
    }

    void settle() {
        if (!byHand) {
            runAll();
        }
    }

    /** Runs one task of the loop or one callback; false if there is none. */
    public boolean runOne() {
        Runnable task = tasks.poll();
        if (task == null) {
            return runCallback();
        }
        onLoop(task);
        return true;
    }

    /** Lets time pass; timers go off at their own times. */
    public void advance(Duration time) {
        runAll();
        long end = now + time.toNanos();
        for (Timer next = timers.peek(); next != null && next.due - end <= 0; next = timers.peek()) {
            timers.remove();
            now = next.due - now > 0 ? next.due : now;
            onLoop(next.task);
            runAll();
        }
        now = end;
        runAll();
    }

    /** Lets time pass in which the loop is held up; the timers that were due meanwhile go off at its end. */
    public void stall(Duration time) {
        runAll();
        now += time.toNanos();
        advance(Duration.ZERO);
    }

    /** Runs {@code task} as the loop does; what it throws fails the test. */
    public void onLoop(Runnable task) {
        boolean before = inLoop;
        inLoop = true;
        try {
            task.run();
        } finally {
            inLoop = before;
        }
    }

    private boolean runCallback() {
        Lane first = null;
        long oldest = Long.MAX_VALUE;
        for (Lane lane : Lane.values()) {
            Future<?> hold = holds.get(lane);
            Arrival head = lanes.get(lane).peek();
            if (head != null && head.order() < oldest && (hold == null || hold.isDone())) {
                first = lane;
                oldest = head.order();
            }
        }
        if (first == null) {
            return false;
        }
        holds.remove(first);
        Lane lane = first;
        Callable<?> task = lanes.get(lane).remove().task();
        onLoop(() -> {
            try {
                if (task.call() instanceof Future<?> hold) {
                    holds.put(lane, hold);
                }
            } catch (Exception e) {
                uncaught.add(e);
            }
        });
        return true;
    }

    /** Returns the errors that callbacks threw. */
    public List<Throwable> uncaught() {
        return uncaught;
    }

    /** Returns the errors that listeners of connections threw, which closed their connections. */
    public List<RuntimeException> faults() {
        return faults;
    }

    /** Returns the number of tasks that wait for the end of the loop. */
    public int endWatches() {
        return endWatches.size();
    }

    /** The number of timers that have not gone off. */
    public int timers() {
        return timers.size();
    }

    /** The time until the next timer goes off; null if there is none. */
    public Duration nextTimer() {
        Timer next = timers.peek();
        return next == null ? null : Duration.ofNanos(next.due - now);
    }

    /** Returns the attempts to connect that no server has accepted, the oldest first. */
    public ArrayDeque<ManualConnection> attempts() {
        return attempts;
    }

    /** Returns how often this was started. */
    public int starts() {
        return starts;
    }

    /** Returns how often this was stopped. */
    public int stops() {
        return stops;
    }

    /** The loop is being shut down, or is not any more. */
    public void endingLoop(boolean ending) {
        loopEnding = ending;
    }

    /** The loop ends under its users: it takes nothing any more. */
    public void endLoop(boolean ended) {
        loopEnded = ended;
        tasks.clear();
        timers.clear();
    }

    /** The loop ends under its users, and notifies those that watch for its end. */
    public void loopEnds() {
        endLoop(true);
        List.copyOf(endWatches).forEach(Runnable::run);
    }

    /** Runs a link in the completion lane, or on the loop; at once if there are none of these any more. */
    void deliver(PromiseLink<?> link) {
        if (link.onLoop() && !loopEnded) {
            loop.execute(link::call);
        } else if (!link.onLoop() && running) {
            dispatch(new Callback(Lane.COMPLETION, link));
        } else {
            callNow(link);
        }
    }

    /** Notes an exception of the delivery of links. */
    void failed(Throwable error) {
        uncaught.add(error);
    }

    private void callNow(PromiseLink<?> link) {
        try {
            link.call();
        } catch (RuntimeException e) {
            uncaught.add(e);
        }
    }

    @Override
    public String name() {
        return "manual";
    }

    @Override
    public AsyncResult<Void> start() {
        Throwable failure = startFailure;
        startFailure = null;
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            return AsyncResults.failed(this, failure);
        }
        if (delayedStart != null) {
            return delayedStart;
        }
        if (!running) {
            running = true;
            starts++;
        }
        return AsyncResults.completed(this, null);
    }

    /** Drains the lanes first; a held lane loses what is queued. */
    @Override
    public AsyncResult<Void> stop() {
        Promise<Void> stopped = asyncResult();
        tasks.add(() -> {
            if (running) {
                while (runCallback()) {
                    // until nothing is left that can run
                }
                List<Arrival> dropped = new ArrayList<>();
                lanes.values().forEach(dropped::addAll);
                lanes.values().forEach(ArrayDeque::clear);
                holds.clear();
                running = false;
                stops++;
                dropped.forEach(arrival -> Callback.drop(arrival.task()));
            }
            stopped.set(null);
        });
        return stopped;
    }

    @Override
    public boolean running() {
        return running;
    }

    @Override
    public SerialExecutor loop() {
        return loop;
    }

    @Override
    public Executor lane(Lane lane) {
        return task -> dispatch(Callback.of(lane, task));
    }

    @Override
    public void dispatch(Callback callback) {
        if (!running) {
            throw new RejectedExecutionException("the handler is not running");
        }
        if (lanesElsewhere) {
            runElsewhere(callback.task());
        } else {
            lanes.get(callback.lane()).add(new Arrival(order++, callback.task()));
        }
    }

    private void runElsewhere(Callable<?> task) {
        boolean before = inLoop;
        inLoop = false;
        try {
            task.call();
        } catch (Exception e) {
            uncaught.add(e);
        } finally {
            inLoop = before;
        }
    }

    @Override
    public boolean inHandlerThread() {
        return inLoop;
    }

    @Override
    public <T> Promise<T> asyncResult() {
        return new ManualPromise<>(this, () -> {});
    }

    @Override
    public <T> Promise<T> asyncResult(Supplier<? extends Throwable> pending) {
        return new ManualPromise<>(this, () -> {}, pending);
    }

    @Override
    public <T> Promise<T> stopResult(Supplier<? extends Throwable> pending) {
        return asyncResult(pending);
    }

    @Override
    public <T> AsyncResult<T> spawn(Callable<T> task) {
        Promise<T> promise = asyncResult();
        tasks.add(() -> AsyncResults.run(task, promise));
        return promise;
    }

    @Override
    public AsyncResult<Void> sleep(Duration delay) {
        Promise<Void> promise = asyncResult();
        loop.schedule(() -> promise.set(null), delay);
        return promise;
    }

    @Override
    public AsyncResult<Connection> connect(Endpoint endpoint, ConnectOptions options, FrameListener listener) {
        return connect(endpoint, null, options, listener);
    }

    @Override
    public AsyncResult<Connection> connect(
            Endpoint endpoint, SocketAddress address, ConnectOptions options, FrameListener listener) {
        ManualConnection attempt = new ManualConnection(this, endpoint, address, options, listener);
        attempts.add(attempt);
        return attempt.result();
    }

    /**
     * Makes {@code host} stand for several addresses, which are known at once; without any, the test completes each
     * lookup.
     */
    public void name(String host, String... addresses) {
        names.put(host, List.of(addresses));
    }

    /** Returns the lookups that the test has to complete, the oldest first, with those that were given up. */
    public ArrayDeque<Promise<List<SocketAddress>>> lookups() {
        return lookups;
    }

    /** Returns the servers whose cached addresses were dropped. */
    public List<String> forgotten() {
        return forgotten;
    }

    /** Addresses of {@code endpoint} as a resolver gives them. */
    public static List<SocketAddress> addresses(Endpoint endpoint, String... numbers) {
        return Stream.of(numbers)
                .<SocketAddress>map(each -> address(endpoint, each))
                .toList();
    }

    private static InetSocketAddress address(Endpoint endpoint, String numbers) {
        try {
            byte[] bytes = InetAddress.getByName(numbers).getAddress();
            return new InetSocketAddress(InetAddress.getByAddress(endpoint.host(), bytes), endpoint.port());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(numbers, e);
        }
    }

    @Override
    public AsyncResult<List<SocketAddress>> resolve(Endpoint endpoint) {
        List<String> addresses = names.get(endpoint.host());
        if (addresses == null) {
            return Handler.super.resolve(endpoint);
        }
        resolved.add(endpoint.host());
        if (!addresses.isEmpty()) {
            return AsyncResults.completed(this, addresses(endpoint, addresses.toArray(String[]::new)));
        }
        Promise<List<SocketAddress>> lookup = asyncResult();
        lookups.add(lookup);
        return lookup;
    }

    /** The names that were looked up, each as often as it was. */
    public List<String> resolved() {
        return resolved;
    }

    @Override
    public void forgetAddresses(Endpoint endpoint) {
        forgotten.add(endpoint.host());
    }
}
