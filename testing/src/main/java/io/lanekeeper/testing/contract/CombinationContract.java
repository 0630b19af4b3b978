// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.AsyncResults;
import io.lanekeeper.handler.Callback;
import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.Lane;
import io.lanekeeper.handler.Promise;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of results made of other results. */
abstract class CombinationContract extends ContractCase {
    private final IllegalStateException thrown = new IllegalStateException("thrown by a test");

    CombinationContract(HandlerContract suite) {
        super(suite);
    }

    private <T> AsyncResult<T> value(@Nullable T value) {
        return AsyncResults.completed(handler, value);
    }

    private <T> AsyncResult<T> error() {
        return AsyncResults.failed(handler, thrown);
    }

    private static void assertFails(Throwable expected, AsyncResult<?> result) {
        assertSame(expected, failure(result));
    }

    private static @Nullable Throwable failure(AsyncResult<?> result) {
        try {
            assertTrue(result.await(LONG), "did not end");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertFalse(result.successful());
        return result.exception();
    }

    private <T> AsyncResult<T> cancelled() {
        Promise<T> promise = promise();
        promise.cancel();
        return promise;
    }

    @SuppressWarnings("NullAway") // as a caller without null checks would
    private static AsyncResult<String> noResult() {
        return null;
    }

    @Test
    void completedAndFailedAreDone() {
        assertEquals("value", value("value").getNoWait());
        assertNull(value(null).getNoWait());
        assertTrue(value(null).successful());
        assertSame(thrown, error().exception());
    }

    @Test
    void mapsValues() {
        Promise<String> source = promise();
        AsyncResult<Integer> length = source.map(String::length);
        assertFalse(length.isDone());
        source.set("four");
        assertEquals(4, get(length));
        assertEquals(3, get(value("abc").map(String::length)));
        assertEquals("null", get(this.<String>value(null).map(String::valueOf)));
        AsyncResult<@Nullable String> toNull = value("x").map(x -> null);
        assertNull(get(toNull));
        assertTrue(toNull.successful());
    }

    @Test
    void mapsNoErrors() {
        Function<Object, String> unwanted = x -> "unwanted";
        assertFails(thrown, error().map(unwanted));
        assertInstanceOf(CancellationException.class, failure(cancelled().map(unwanted)));
        assertFails(thrown, value("x").map(x -> {
            throw thrown;
        }));
    }

    @Test
    void flatMapsValues() {
        Promise<String> inner = promise();
        AsyncResult<String> outer = value("x").flatMap(x -> inner);
        inner.set("y");
        assertEquals("y", get(outer));
        assertNull(get(value("x").flatMap(x -> this.<String>value(null))));
    }

    @Test
    void flatMapsNoErrors() {
        assertFails(thrown, error().flatMap(x -> value("unwanted")));
        assertFails(thrown, value("x").flatMap(x -> error()));
        assertFails(thrown, value("x").flatMap(x -> {
            throw thrown;
        }));
        assertInstanceOf(CancellationException.class, failure(value("x").flatMap(x -> cancelled())));
        assertInstanceOf(NullPointerException.class, failure(value("x").flatMap(x -> noResult())));
    }

    @Test
    void recoversFromErrors() {
        AsyncResult<String> failed = error();
        assertEquals("thrown by a test", get(failed.recover(e -> value(e.getMessage()))));
        assertNull(get(failed.recover(e -> value(null))));
        IOException other = new IOException("thrown by a test");
        assertFails(other, failed.recover(e -> AsyncResults.failed(handler, other)));
        IllegalArgumentException another = new IllegalArgumentException("thrown by a test");
        assertFails(another, failed.recover(e -> {
            throw another;
        }));
        assertEquals("fine", get(value("fine").recover(e -> value("unwanted"))));
        assertNull(get(this.<String>value(null).recover(e -> value("unwanted"))));
        assertEquals("kept", get(this.<String>cancelled().recover(e -> value("kept"))));
    }

    @Test
    void appliesNoFunctionInline() {
        StackMark mark = new StackMark();
        Journal journal = new Journal();
        Runnable step = () -> {
            value("x").map(x -> journalled(journal, mark));
            value("x").flatMap(x -> value(journalled(journal, mark)));
            this.<String>error().recover(e -> value(journalled(journal, mark)));
            Promise<String> promise = promise();
            promise.map(x -> journalled(journal, mark));
            promise.set("x");
        };
        mark.during(step);
        runOnLoop(() -> mark.during(step));
        journal.await(8);
        assertEquals(0, journal.count("inline"));
    }

    private static String journalled(Journal journal, StackMark mark) {
        journal.add(mark.where());
        return "";
    }

    @Test
    void becomesAStage() {
        Promise<String> source = promise();
        CompletionStage<String> stage = source.toCompletionStage();
        source.set("value");
        assertEquals("value", Await.get(stage.toCompletableFuture()));
        assertNull(Await.get(value(null).toCompletionStage().toCompletableFuture()));
        assertSame(
                thrown,
                assertThrows(
                        IllegalStateException.class,
                        () -> Await.get(error().toCompletionStage().toCompletableFuture())));
        CompletableFuture<@Nullable Throwable> seen = new CompletableFuture<>();
        cancelled().toCompletionStage().whenComplete((value, error) -> seen.complete(error));
        // Dependent stages get the error wrapped.
        assertInstanceOf(CancellationException.class, cause(Await.get(seen)));
    }

    private static @Nullable Throwable cause(@Nullable Throwable error) {
        return error instanceof CompletionException ? error.getCause() : error;
    }

    @Test
    void allWaitsForAll() {
        Promise<String> first = promise();
        Promise<String> second = promise();
        AsyncResult<List<@Nullable String>> all = AsyncResults.all(handler, List.of(first, second, value("three")));
        second.set(null);
        turnLoop();
        assertFalse(all.isDone());
        first.set("one");
        assertEquals(Arrays.asList("one", null, "three"), get(all));
        assertEquals(List.of(), get(AsyncResults.all(handler, List.<AsyncResult<String>>of())));
    }

    @Test
    void allFailsAtOnce() {
        Promise<String> open = promise();
        Promise<String> failing = promise();
        AsyncResult<List<@Nullable String>> all = AsyncResults.all(handler, List.of(open, failing));
        failing.setException(thrown);
        assertFails(thrown, all);
        open.setException(new IOException("thrown by a test"));
        assertThrows(
                NullPointerException.class, () -> AsyncResults.all(handler, Arrays.asList(value("x"), noResult())));
    }

    @Test
    void anyTakesTheFirstValue() {
        Promise<String> open = promise();
        Promise<String> failing = promise();
        Promise<String> winning = promise();
        AsyncResult<String> any = AsyncResults.any(handler, List.of(open, failing, winning));
        failing.setException(thrown);
        turnLoop();
        assertFalse(any.isDone());
        winning.set("won");
        assertEquals("won", get(any));
        open.set("late");
        assertEquals("won", any.value());
        assertNull(get(AsyncResults.any(handler, List.of(this.<String>value(null)))));
    }

    @Test
    void anyFailsWithTheLastError() {
        IOException last = new IOException("thrown by a test");
        Promise<String> one = promise();
        Promise<String> other = promise();
        AsyncResult<String> any = AsyncResults.any(handler, List.of(one, other));
        other.setException(thrown);
        one.setException(last);
        assertFails(last, any);
        assertThrows(IllegalArgumentException.class, () -> AsyncResults.any(handler, List.<AsyncResult<String>>of()));
    }

    @Test
    void waitsForResultsOfDifferentTypes() {
        AsyncResult<String> text = value("text");
        AsyncResult<Integer> number = value(1);
        AsyncResult<? extends Number> unknown = number;
        assertEquals(List.of("text", 1), get(AsyncResults.all(handler, List.of(text, number))));
        AsyncResult<List<@Nullable Number>> numbers = AsyncResults.all(handler, List.of(unknown, number));
        assertEquals(List.of(1, 1), get(numbers));
        AsyncResult<Object> first = AsyncResults.any(handler, List.of(this.<String>error(), number));
        assertEquals(1, get(first));
    }

    @Test
    void bothWaitsForBoth() {
        Promise<String> one = promise();
        Promise<Integer> other = promise();
        AsyncResult<String> both = AsyncResults.both(handler, one, other, (text, number) -> text + number);
        other.set(2);
        turnLoop();
        assertFalse(both.isDone());
        one.set("one");
        assertEquals("one2", get(both));
        assertEquals("nullnull", get(AsyncResults.both(handler, value(null), value(null), (a, b) -> "" + a + b)));
    }

    @Test
    void bothFailsWithTheFirstError() {
        AsyncResult<Object> open = promise();
        assertFails(thrown, AsyncResults.both(handler, open, error(), (a, b) -> "unwanted"));
        assertFails(thrown, AsyncResults.both(handler, error(), open, (a, b) -> "unwanted"));
        assertFails(thrown, AsyncResults.both(handler, value(""), value(""), (a, b) -> {
            throw thrown;
        }));
    }

    @Test
    void takesAPlainValueInPlaceOfAnError() {
        AsyncResult<String> failed = error();
        assertEquals("thrown by a test", get(failed.otherwise(Throwable::getMessage)));
        assertNull(get(failed.otherwise(e -> null)));
        assertEquals("fine", get(value("fine").otherwise(e -> "unwanted")));
        assertEquals("kept", get(this.<String>cancelled().otherwise(e -> "kept")));
        IllegalArgumentException other = new IllegalArgumentException("thrown by a test");
        assertFails(other, failed.otherwise(e -> {
            throw other;
        }));
    }

    @Test
    void followsWithoutTheValue() {
        AsyncResult<Void> end = value("x").then(() -> value(2)).asVoid();
        assertNull(get(end));
        assertTrue(end.successful());
        assertFails(thrown, error().then(() -> value("unwanted")));
        assertFails(thrown, value("x").then(this::error));
        assertFails(thrown, error().asVoid());
    }

    /** The lanes of another handler may be blocked for ever; its results complete nevertheless. */
    @Test
    void waitsForNoLaneOfAnotherHandler() {
        Handler other = suite.newHandler();
        get(other.start());
        Promise<String> hold = other.asyncResult();
        other.dispatch(new Callback(Lane.COMPLETION, () -> hold));
        Promise<String> source = other.asyncResult();
        AsyncResult<String> foreign = Foreign.view(source);
        AsyncResult<String> flat = value("").flatMap(x -> foreign);
        AsyncResult<String> recovered = this.<String>error().recover(e -> foreign);
        AsyncResult<List<@Nullable String>> all = AsyncResults.all(handler, List.of(foreign, value("own")));
        AsyncResult<String> both = AsyncResults.both(handler, foreign, value("own"), (a, b) -> a + b);
        AsyncResult<String> any = AsyncResults.any(handler, List.of(foreign));
        Promise<String> target = promise();
        AsyncResults.forward(foreign, target);
        source.set("foreign");
        assertEquals("foreign", get(flat));
        assertEquals("foreign", get(recovered));
        assertEquals(List.of("foreign", "own"), get(all));
        assertEquals("foreignown", get(both));
        assertEquals("foreign", get(any));
        assertEquals("foreign", get(target));
        hold.set("");
        get(other.stop());
    }

    @Test
    void captureEndsItsTargetByExceptionsOnly() {
        Promise<String> target = promise();
        Consumer<String> callback = AsyncResults.capture(target, argument -> {
            if (argument.isEmpty()) {
                throw new IOException("thrown by a test");
            }
            return argument;
        });
        callback.accept("fine");
        assertFalse(target.isDone());
        callback.accept("");
        assertInstanceOf(IOException.class, target.exception());
    }

    @Test
    void wrapEndsItsTargetEitherWay() {
        Promise<String> value = promise();
        AsyncResults.<String, String>wrap(value, argument -> argument + "!").accept("x");
        assertEquals("x!", value.value());
        Promise<@Nullable String> none = promise();
        AsyncResults.<String, @Nullable String>wrap(none, argument -> null).accept("x");
        assertTrue(none.successful());
        assertNull(none.value());
        Promise<String> failing = promise();
        AsyncResults.<String, String>wrap(failing, argument -> {
                    throw new AssertionError("thrown by a test");
                })
                .accept("x");
        assertInstanceOf(AssertionError.class, failing.exception());
    }

    @Test
    void forwardsEachEnd() {
        Promise<String> value = promise();
        AsyncResults.forward(value("x"), value);
        assertEquals("x", get(value));
        Promise<String> failed = promise();
        AsyncResults.forward(this.<String>error(), failed);
        assertFails(thrown, failed);
        Promise<String> cancelled = promise();
        AsyncResults.forward(this.<String>cancelled(), cancelled);
        assertInstanceOf(CancellationException.class, failure(cancelled));
        assertTrue(cancelled.isCancelled());
    }
}
