// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.auth;

import io.lanekeeper.client.error.ConnectionLossException;
import io.lanekeeper.client.internal.callback.LoopCompletion;
import io.lanekeeper.client.internal.callback.ReplyTimer;
import io.lanekeeper.client.internal.protocol.SaslRequest;
import io.lanekeeper.client.internal.protocol.SaslRequest.Token;
import io.lanekeeper.client.internal.request.Call;
import io.lanekeeper.client.internal.request.RequestPipeline;
import io.lanekeeper.client.sasl.SaslMechanism;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Cancellable;
import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.handler.Handler;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;

/**
 * The client's proof of its identity on one connection: token for token, with no other request pending. What may block
 * is done off the loop; all else is confined to it.
 */
public final class SaslExchange {
    private static final byte[] NOTHING = {};

    /** The result of one step of the client's side. */
    private static final class Step {
        /** The token to be sent; null for none. */
        private final byte @Nullable [] token;

        private final boolean complete;

        Step(byte @Nullable [] token, boolean complete) {
            this.token = token;
            this.complete = complete;
        }
    }

    private final Handler handler;
    private final RequestPipeline pipeline;
    private final SaslMechanism mechanism;
    private final Consumer<@Nullable Throwable> onEnd;
    private @Nullable Cancellable timer;
    /** Made, and used, off the loop, in one step after the other. */
    private final AtomicReference<@Nullable SaslClient> client = new AtomicReference<>();
    /** The step that runs off the loop; null if none does. */
    private @Nullable Use use;
    /** Changed on the loop. */
    private volatile boolean ended;

    /** @param onEnd called once: with null when the server has accepted the client, else with the error */
    public SaslExchange(
            Handler handler, RequestPipeline pipeline, SaslMechanism mechanism, Consumer<@Nullable Throwable> onEnd) {
        this.handler = handler;
        this.pipeline = pipeline;
        this.mechanism = mechanism;
        this.onEnd = onEnd;
    }

    /** Begins the exchange, on the connection that the pipeline has. */
    public void start(Endpoint server, Duration limit) {
        assert handler.loop().inLoop();
        timer = ReplyTimer.schedule(
                handler.loop(),
                () -> end(new TimeoutException("no end of SASL with " + server + " within " + limit)),
                limit);
        step(() -> {
            SaslClient made = mechanism.newClient(server);
            client.set(made);
            byte[] first = made.hasInitialResponse() ? made.evaluateChallenge(NOTHING) : NOTHING;
            return new Step(first, made.isComplete());
        });
    }

    /** Ends the exchange without a callback: the connection has gone. */
    public void abandon() {
        if (!ended) {
            ended = true;
            release();
        }
    }

    private void step(Callable<Step> blocking) {
        Use next = new Use(blocking);
        use = next;
        next.result = handler.spawnInterruptibly(next);
        next.result.whenDone(done -> {
            assert handler.loop().inLoop();
            use = null;
            Throwable error = done.exception();
            if (ended) {
                return;
            }
            if (error != null) {
                end(error);
            } else {
                stepped(done.getNoWait());
            }
        });
    }

    private void stepped(Step step) {
        byte[] token = step.token;
        if (token != null) {
            pipeline.sendNow(new Call<>(new SaslRequest(token), new Answer(step.complete), Call.FOREVER));
        } else {
            end(step.complete ? null : new SaslException("the mechanism has nothing to say, and is not done"));
        }
    }

    private void answered(byte @Nullable [] challenge, boolean complete) {
        SaslClient current = client.get();
        if (complete || current == null) {
            end(null); // The answer to the last token is empty, and says that the server is content.
        } else if (challenge == null) {
            end(new SaslException("the server does not take part: it is not set up for " + mechanism));
        } else {
            step(() -> new Step(current.evaluateChallenge(challenge), current.isComplete()));
        }
    }

    private void end(@Nullable Throwable error) {
        if (!ended) {
            ended = true;
            release();
            onEnd.accept(error);
        }
    }

    private void release() {
        if (timer != null) {
            timer.cancel();
        }
        Use under = use;
        if (client.get() == null && under == null) {
            return;
        }
        if (under == null || under.abandon()) {
            handler.spawn(() -> {
                dispose();
                return null;
            });
        }
    }

    /** Off the loop; once, when nothing uses the client. */
    private void dispose() throws SaslException {
        SaslClient current = client.getAndSet(null);
        if (current != null) {
            current.dispose();
        }
    }

    /** A step off the loop. */
    private final class Use implements Callable<Step> {
        private enum Stage {
            WAITING,
            RUNNING,
            ENDED,
            /** The exchange has ended before. */
            ABANDONED
        }

        private final Callable<Step> blocking;
        private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
        private @Nullable AsyncResult<Step> result;

        Use(Callable<Step> blocking) {
            this.blocking = blocking;
        }

        @Override
        public Step call() throws Exception {
            if (!stage.compareAndSet(Stage.WAITING, Stage.RUNNING)) {
                throw new CancellationException("the exchange has ended"); // it had to wait for a thread
            }
            try {
                return blocking.call();
            } finally {
                if (!stage.compareAndSet(Stage.RUNNING, Stage.ENDED)) {
                    dispose();
                }
            }
        }

        /** Returns whether it does not use the client; else it disposes of that when it has ended. */
        boolean abandon() {
            Stage before = stage.getAndSet(Stage.ABANDONED);
            if (result != null) {
                result.cancel(true); // One that hangs must not keep the place of the next exchange.
            }
            return before != Stage.RUNNING;
        }
    }

    private final class Answer extends LoopCompletion<Token> {
        private final boolean complete;

        Answer(boolean complete) {
            this.complete = complete;
        }

        @Override
        public void ended(@Nullable Token value, @Nullable Throwable error) {
            if (ended || error instanceof ConnectionLossException) {
                return; // the end of the connection is handled elsewhere
            }
            if (error != null) {
                end(error);
            } else {
                answered(value == null ? null : value.bytes(), complete);
            }
        }
    }
}
