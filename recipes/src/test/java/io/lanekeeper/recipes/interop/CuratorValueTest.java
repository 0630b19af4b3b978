// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.value.Codecs;
import io.lanekeeper.recipes.value.Counter;
import io.lanekeeper.recipes.value.SharedValue;
import io.lanekeeper.recipes.value.SharedValue.Versioned;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.curator.framework.recipes.atomic.AtomicValue;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicInteger;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.recipes.shared.SharedCount;
import org.apache.curator.framework.recipes.shared.VersionedValue;
import org.apache.curator.retry.RetryNTimes;
import org.junit.jupiter.api.Test;

/** Counters and values beside Curator's {@code DistributedAtomicLong}, {@code SharedCount} and {@code SharedValue}. */
class CuratorValueTest extends CuratorCase {
    private static final int MANY_TRIES = 1_000;

    private DistributedAtomicLong theirs() {
        return new DistributedAtomicLong(curator(), path(), new RetryNTimes(MANY_TRIES, 1));
    }

    private static byte[] eight(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static byte[] four(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    @Test
    void atomicLongAndCounterChangeOneNumber() {
        Counter ours = recipes().counter(path());
        assertEquals(5, get(ours.add(5)).after());
        assertArrayEquals(eight(5), data(path()));
        DistributedAtomicLong theirs = theirs();
        assertEquals(12L, CuratorThread.unchecked(() -> theirs.add(7L)).postValue());
        assertEquals(12, get(ours.get()));
        assertEquals(11, get(ours.add(-1)).after());
        assertFalse(CuratorThread.unchecked(() -> theirs.compareAndSet(12L, 0L)).succeeded());
        assertTrue(CuratorThread.unchecked(() -> theirs.compareAndSet(11L, -3L)).succeeded());
        assertFalse(get(ours.compareAndSet(11, 0)));
        assertTrue(get(ours.compareAndSet(-3, Long.MIN_VALUE)));
        assertEquals(Long.MIN_VALUE, CuratorThread.unchecked(theirs::get).postValue());
    }

    @Test
    void curatorsFirstValueIsTaken() {
        DistributedAtomicLong theirs = theirs();
        assertTrue(CuratorThread.unchecked(() -> theirs.initialize(40L)));
        assertEquals(42, get(recipes().counter(path()).add(2)).after());
    }

    @Test
    void concurrentAddsOfBothAreAllCounted() {
        int each = 40;
        DistributedAtomicLong theirs = theirs();
        Counter ours = recipes().counter(path());
        Future<Integer> adding = thread().begin(() -> {
            int applied = 0;
            for (int i = 0; i < each; i++) {
                AtomicValue<Long> added = theirs.increment();
                applied += added.succeeded() ? 1 : 0;
            }
            return applied;
        });
        List<AsyncResult<Counter.Change>> adds = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            AsyncResult<Counter.Change> add = ours.add(100);
            adds.add(add);
            if (i % 4 == 3) {
                get(add);
            }
        }
        adds.forEach(add -> get(add));
        int applied = CuratorThread.get(adding);
        assertEquals(each, applied);
        assertEquals(each * 100L + applied, get(ours.get()));
    }

    @Test
    void atomicIntegerIsTheCodecOfFourBytes() {
        DistributedAtomicInteger theirs = new DistributedAtomicInteger(curator(), path(), new RetryNTimes(2, 1));
        Counter ours = recipes().counter(path()).codec(Codecs.INT_BE);
        assertEquals(3, get(ours.add(3)).after());
        assertArrayEquals(four(3), data(path()));
        assertEquals(4, CuratorThread.unchecked(theirs::increment).postValue());
        assertEquals(4, get(ours.get()));
        assertInstanceOf(ArithmeticException.class, failure(ours.add(Integer.MAX_VALUE)));
        Throwable wrongCodec = failure(recipes().counter(path()).get());
        assertInstanceOf(IllegalStateException.class, wrongCodec);
        assertTrue(String.valueOf(wrongCodec.getMessage()).contains(path()), String.valueOf(wrongCodec.getMessage()));
    }

    @Test
    void sharedCountAndValueSeeEachOther() {
        SharedCount theirs = new SharedCount(curator(), path(), 1);
        thread().run(theirs::start);
        SharedValue<Integer> ours = recipes().value(path(), Codecs.INTEGER_BE);
        get(ours.start());
        assertEquals(1, ours.value().value());
        get(ours.set(2));
        assertArrayEquals(four(2), data(path()));
        until("Curator sees 2", () -> theirs.getCount() == 2);
        VersionedValue<Integer> seenByCurator = theirs.getVersionedValue();
        Versioned<Integer> seenByOurs = ours.value();
        thread().run(() -> theirs.setCount(3));
        until("ours sees 3", () -> Integer.valueOf(3).equals(ours.value().value()));
        assertFalse(get(ours.trySet(seenByOurs, 9)));
        assertTrue(get(ours.trySet(ours.value(), 4)));
        assertFalse(CuratorThread.unchecked(() -> theirs.trySetCount(seenByCurator, 9)));
        until("Curator sees 4", () -> theirs.getCount() == 4);
        assertTrue(CuratorThread.unchecked(() -> theirs.trySetCount(theirs.getVersionedValue(), 5)));
        until("ours sees 5", () -> Integer.valueOf(5).equals(ours.value().value()));
        get(ours.close());
        thread().run(theirs::close);
    }

    @Test
    void sharedValueHasTheBytes() {
        SharedValue<String> ours = recipes().value(path(), Codecs.UTF_8);
        get(ours.start());
        get(ours.set("ours"));
        var theirs = new org.apache.curator.framework.recipes.shared.SharedValue(curator(), path(), bytes("unused"));
        thread().run(theirs::start);
        assertArrayEquals(bytes("ours"), theirs.getValue());
        thread().run(() -> theirs.setValue(bytes("theirs")));
        until("ours sees it", () -> "theirs".equals(ours.value().value()));
        get(ours.set("again"));
        until("Curator sees it", () -> new String(theirs.getValue(), StandardCharsets.UTF_8).equals("again"));
        get(ours.close());
        thread().run(theirs::close);
    }
}
