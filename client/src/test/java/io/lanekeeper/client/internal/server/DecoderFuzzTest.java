// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.lanekeeper.client.internal.protocol.ReplyDecoders;
import io.lanekeeper.client.internal.protocol.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a server sends, a decoder reads it or refuses it cleanly ({@link Decoders}). Briefly here, on real replies, on real
 * replies that were changed at random, and by a fuzzer that is guided by coverage; the latter at length by {@code mvn -pl
 * handler-api,testing,handler-netty,handler-threads,client test -Dtest=DecoderFuzzTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dfuzz.seconds=3600}. It begins with the corpus that former runs have left in {@code client/target/fuzz}.
 */
class DecoderFuzzTest {
    private static final Duration TIME = Duration.ofSeconds(Long.getLong("fuzz.seconds", 5));
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int MUTATIONS = 200_000;

    /** A decoder with a fault behind a comparison that no random input passes. */
    public static final class Faulty {
        private Faulty() {}

        /** Runs one input; the fuzzer calls this. */
        public static void fuzzerTestOneInput(byte[] input) {
            if (input.length > 8 && input[1] == 'z' && input[3] == 'k' && input[5] == '!' && input[7] == 42) {
                throw new IllegalStateException("planted");
            }
        }
    }

    @Test
    void eachReplyHasADecoder() {
        List<String> all = new ClassFileImporter()
                .importPackages(Request.class.getPackageName()).stream()
                        .filter(type -> type.isAssignableTo(Request.class))
                        .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                        .map(JavaClass::getName)
                        .sorted()
                        .toList();
        List<String> decoded = ReplyDecoders.REQUESTS.stream()
                .map(request -> request.getClass().getName())
                .sorted()
                .toList();
        assertEquals(all, decoded, "ReplyDecoders.REQUESTS has one of each");
    }

    @Test
    void realRepliesAreRead() {
        for (long seed = 0; seed < 100; seed++) {
            for (byte[] input : Decoders.seeds(seed)) {
                byte[] frame = Arrays.copyOfRange(input, 1, input.length);
                assertTrue(Decoders.check(input[0], frame), () -> "decoder " + input[0] + ": " + hex(frame));
            }
        }
        assertEquals(
                IntStream.range(0, Decoders.COUNT).boxed().collect(Collectors.toSet()),
                Decoders.seeds(0).stream().map(input -> (int) input[0]).collect(Collectors.toSet()));
    }

    @Test
    void malformedReplyIsRejected() {
        Random random = new Random(4);
        int refused = 0;
        List<byte[]> seeds = Decoders.seeds(1);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] input = mutated(seeds.get(random.nextInt(seeds.size())), random);
            int decoder = input[0];
            byte[] frame = Arrays.copyOfRange(input, 1, input.length);
            refused += assertDoesNotThrow(
                            () -> Decoders.check(decoder, frame), () -> "decoder " + decoder + ": " + hex(frame))
                    ? 0
                    : 1;
        }
        assertTrue(refused > MUTATIONS / 10, "it matters what is changed: " + refused);
    }

    /** Cut short, prolonged, with bytes or a length in its midst changed. */
    private static byte[] mutated(byte[] seed, Random random) {
        byte[] input = Arrays.copyOf(seed, 1 + random.nextInt(seed.length + 4));
        for (int n = random.nextInt(4); n > 0 && input.length > 1; n--) {
            int at = 1 + random.nextInt(input.length - 1);
            if (random.nextBoolean() || at + 4 > input.length) {
                input[at] = (byte) random.nextInt();
            } else {
                byte fill = (byte) (random.nextBoolean() ? 0 : 0xff);
                Arrays.fill(input, at, at + 3, fill);
                input[at + 3] = (byte) random.nextInt();
            }
        }
        return input;
    }

    @Test
    void coverageGuidedFuzzerFindsNothing() throws Exception {
        Fuzzer.Run run =
                new Fuzzer(Path.of("target", "fuzz").toAbsolutePath()).run(Decoders.class, Decoders.seeds(0), TIME);
        assertTrue(run.foundNothing(), run::summary);
        assertTrue(run.guided(), run::summary);
    }

    @Test
    void fuzzerFindsAPlantedFault(@TempDir Path folder) throws Exception {
        Fuzzer.Run run = new Fuzzer(folder).run(Faulty.class, List.of(), LIMIT);
        assertFalse(run.foundNothing(), run::summary);
        assertTrue(run.output().contains("planted"), run::summary);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
