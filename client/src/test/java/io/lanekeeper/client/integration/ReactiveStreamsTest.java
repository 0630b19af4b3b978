// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.node.NodePublisher;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;

/** The rules of reactive streams, by their own test kit, for the publisher of a real node that changes. */
@RunsOn(
        value = {HandlerForm.NETTY_EPOLL, HandlerForm.PLATFORM_THREADS},
        because = "the rules are the publisher's, and the kit takes its time")
class ReactiveStreamsTest extends RealServerTest {
    private final ExecutorService executor = Executors.newFixedThreadPool(3);

    @AfterEach
    void endExecutor() {
        executor.shutdownNow();
    }

    @TestFactory
    List<DynamicTest> publisherInTheWatchLaneKeepsTheRules() {
        ZooKeeperClient client = started();
        return verify(new Verification(client, client.dataPublisher("/node")));
    }

    @RunsOn(value = HandlerForm.NETTY_EPOLL, because = "no lane of the handler is used")
    @TestFactory
    List<DynamicTest> publisherOnAnExecutorKeepsTheRules() {
        ZooKeeperClient client = started();
        return verify(new Verification(client, client.dataPublisher("/node").on(executor)));
    }

    private static List<DynamicTest> verify(Verification verification) {
        List<DynamicTest> tests = Arrays.stream(Verification.class.getMethods())
                .filter(method -> method.isAnnotationPresent(org.testng.annotations.Test.class))
                .filter(method -> method.getParameterCount() == 0)
                .filter(method -> !method.getName().startsWith("untested_")) // placeholders
                .map(method -> dynamicTest(method.getName(), () -> run(verification, method)))
                .toList();
        assertTrue(tests.size() > 20, "the kit's tests have been found");
        return tests;
    }

    private static void run(Verification verification, Method test) throws Throwable {
        verification.setUp();
        try {
            test.invoke(verification);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof SkipException skipped
                    ? new TestAbortedException(skipped.getMessage())
                    : e.getCause();
        }
    }

    /** A publisher of a node that changes as soon as a state of it has been published. */
    private static final class Verification extends FlowPublisherVerification<Optional<NodeData>> {
        private final ZooKeeperClient client;
        private final NodePublisher<NodeData> node;

        Verification(ZooKeeperClient client, NodePublisher<NodeData> node) {
            super(new TestEnvironment(2_000, 100));
            this.client = client;
            this.node = node;
            get(client.create("/node", null));
        }

        @Override
        public Flow.Publisher<Optional<NodeData>> createFlowPublisher(long elements) {
            return subscriber -> node.subscribe(subscriber == null ? null : new Changing(client, subscriber));
        }

        /** An error is found out by reading, so not before there is demand. */
        @Override
        public Flow.@Nullable Publisher<Optional<NodeData>> createFailedFlowPublisher() {
            return null;
        }

        @Override
        public long maxElementsFromPublisher() {
            return publisherUnableToSignalOnComplete();
        }
    }

    /** Hands each signal on as it is, and changes the node after each state. */
    private record Changing(ZooKeeperClient client, Flow.Subscriber<? super Optional<NodeData>> target)
            implements Flow.Subscriber<Optional<NodeData>> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            target.onSubscribe(subscription);
        }

        @Override
        public void onNext(Optional<NodeData> state) {
            client.setData("/node", new byte[1]);
            target.onNext(state);
        }

        @Override
        public void onError(Throwable error) {
            target.onError(error);
        }

        @Override
        public void onComplete() {
            target.onComplete();
        }
    }
}
