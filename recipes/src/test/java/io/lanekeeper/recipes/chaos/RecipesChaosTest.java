// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.ZooKeeperClient;
import io.lanekeeper.handler.netty.SequentialNettyHandler;
import io.lanekeeper.testing.server.EnsembleZooKeeper;
import io.lanekeeper.testing.server.ZooKeeperProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A register behind a lock, written by processes that are frozen for longer than their session, and killed, on an ensemble whose servers
 * are frozen, killed and parted. Some seconds in the suite; {@code -Drecipes.chaos.duration=PT30M} makes it half an hour,
 * {@code -Drecipes.chaos.seed=N} another order of faults.
 */
@Timeout(3 * 3_600)
class RecipesChaosTest {
    private static final Duration DURATION = Duration.parse(System.getProperty("recipes.chaos.duration", "PT8S"));
    private static final long SEED = Long.getLong("recipes.chaos.seed", 1);
    private static final Duration SESSION = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int HOLDERS = 3;
    private static final int SERVERS = 3;

    /** The faults that can happen. */
    private enum Fault {
        HOLDERS_FROZEN,
        HOLDER_KILLED,
        SERVER_FROZEN,
        SERVER_KILLED,
        SERVER_PARTED
    }

    private final Random random = new Random(SEED);
    private final Map<Fault, Integer> happened = new EnumMap<>(Fault.class);

    @Test
    void registerBehindGuardedWritesNeverGoesBack() throws Exception {
        try (EnsembleZooKeeper ensemble = ensemble();
                ZooKeeperClient zk = client(ensemble)) {
            TokenLog log = new TokenLog(zk);
            run(ensemble, true, log, DURATION);
            System.out.printf(
                    "%s of chaos with seed %d: faults %s, %d leases, %d writes%n",
                    DURATION, SEED, happened, log.leases(), log.writes());
            assertEquals(List.of(), log.stepsBack());
            assertTrue(log.leases() > HOLDERS && log.writes() > log.leases(), "too little was written");
        }
    }

    /** Shows that the test notices what it is for. */
    @Test
    void registerBehindUnguardedWritesGoesBack() throws Exception {
        try (EnsembleZooKeeper ensemble = ensemble();
                ZooKeeperClient zk = client(ensemble)) {
            TokenLog log = new TokenLog(zk);
            for (int i = 0; i < 20 && log.stepsBack().isEmpty(); i++) {
                run(ensemble, false, log, Duration.ofSeconds(5));
            }
            assertTrue(!log.stepsBack().isEmpty(), "no write of a lost lease was applied");
        }
    }

    private static EnsembleZooKeeper ensemble() {
        return EnsembleZooKeeper.builder()
                .servers(SERVERS)
                .each(ZooKeeperProcess.builder().tickTime(Duration.ofMillis(400)))
                .start();
    }

    private static ZooKeeperClient client(EnsembleZooKeeper ensemble) throws InterruptedException {
        ZooKeeperClient zk = ZooKeeperClient.builder()
                .connectString(ensemble.connectString())
                .sessionTimeout(Duration.ofSeconds(8))
                .handler(SequentialNettyHandler::owned)
                .build();
        zk.start().get(LIMIT);
        for (String path : List.of(Holder.REGISTER, Holder.LOG)) {
            zk.create(path, null).get(LIMIT);
        }
        return zk;
    }

    private void run(EnsembleZooKeeper ensemble, boolean guarded, TokenLog log, Duration time) throws Exception {
        List<HolderProcess> holders = new ArrayList<>();
        try {
            for (int i = 0; i < HOLDERS; i++) {
                holders.add(new HolderProcess(ensemble.connectString(), SESSION, guarded));
            }
            long end = System.nanoTime() + time.toNanos();
            do {
                pause(1_500);
                Fault fault = guarded ? Fault.values()[random.nextInt(Fault.values().length)] : Fault.HOLDERS_FROZEN;
                happened.merge(fault, 1, Integer::sum);
                Collections.shuffle(holders, random);
                happen(fault, ensemble, holders);
                ensemble.awaitServing();
                pause(500); // For what a process that was frozen goes on with.
                log.read();
            } while (System.nanoTime() - end < 0 || log.leases() == 0);
        } finally {
            holders.forEach(HolderProcess::close);
        }
        log.read();
    }

    private void happen(Fault fault, EnsembleZooKeeper ensemble, List<HolderProcess> holders)
            throws InterruptedException {
        ZooKeeperProcess server = ensemble.server(1 + random.nextInt(SERVERS));
        switch (fault) {
            case HOLDERS_FROZEN -> {
                List<HolderProcess> some = holders.subList(0, 1 + random.nextInt(HOLDERS - 1));
                some.forEach(HolderProcess::freeze);
                pause(SESSION.toMillis() + random.nextInt(2_000));
                some.forEach(HolderProcess::thaw);
            }
            case HOLDER_KILLED -> holders.get(0).restart();
            case SERVER_FROZEN -> {
                server.freeze();
                pause(random.nextInt(3_000));
                server.thaw();
            }
            case SERVER_KILLED -> {
                server.kill();
                pause(random.nextInt(1_000));
                server.restart();
            }
            case SERVER_PARTED -> {
                ensemble.part(1 + random.nextInt(SERVERS));
                pause(random.nextInt(4_000));
                ensemble.heal();
            }
        }
    }

    private static void pause(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }
}
