// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lanekeeper.handler.Endpoint;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The model against real servers of each version: the same bytes to both, and the same replies, codes, zxids, Stats and
 * events from both.
 *
 * <p>A long run: {@code mvn -pl handler-api,testing test -Dtest=ModelComparisonTest -Dmodel.operations=200000}, with
 * {@code -Dmodel.seed} for another run or the one that failed.
 */
class ModelComparisonTest {
    private static final int OPERATIONS = Integer.getInteger("model.operations", 4_000);
    private static final long SEED = Long.getLong("model.seed", 1);

    /** A difference of a single reply or event is found within so many operations. */
    private static final int PLANTED_OPERATIONS = 3_000;

    @ParameterizedTest
    @EnumSource(ZooKeeperVersion.class)
    void answersAsTheRealServerDoes(ZooKeeperVersion version) {
        try (ComparedServer server = ComparedServer.start(version)) {
            new Comparison(server.endpoint(), version, SEED, UnaryOperator.identity()).run(OPERATIONS);
        }
    }

    @ParameterizedTest
    @EnumSource(ZooKeeperVersion.class)
    void modelOfAnotherVersionDiffers(ZooKeeperVersion version) {
        ZooKeeperVersion other = version == ZooKeeperVersion.V3_8 ? ZooKeeperVersion.V3_9 : ZooKeeperVersion.V3_8;
        try (ComparedServer server = ComparedServer.start(version)) {
            assertDiffers(server.endpoint(), other, UnaryOperator.identity());
        }
    }

    @ParameterizedTest
    @EnumSource(Planted.class)
    void aDifferenceIsFound(Planted planted) {
        try (ComparedServer server = ComparedServer.start(ZooKeeperVersion.V3_9)) {
            assertDiffers(server.endpoint(), ZooKeeperVersion.V3_9, planted.once());
        }
    }

    private static void assertDiffers(
            Endpoint server, ZooKeeperVersion version, UnaryOperator<RawClient.Transport> tap) {
        Comparison comparison = new Comparison(server, version, SEED, tap);
        Throwable found = assertThrows(AssertionError.class, () -> comparison.run(PLANTED_OPERATIONS));
        assertInstanceOf(AssertionError.class, found.getCause(), () -> "not a difference: " + found);
    }
}
