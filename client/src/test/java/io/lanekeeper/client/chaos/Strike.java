// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos;

import io.lanekeeper.testing.proxy.Peer;
import io.lanekeeper.testing.server.EnsembleZooKeeper;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;

/** A fault: what befalls an ensemble, and for how long, in parts of a session's time-out. */
enum Strike {
    LEADER_KILLED(0.1, 0.7) {
        @Override
        void begin(EnsembleZooKeeper ensemble, Random random) {
            ensemble.server(ensemble.leader()).kill();
        }
    },
    FOLLOWER_KILLED(0.1, 1) {
        @Override
        void begin(EnsembleZooKeeper ensemble, Random random) {
            ensemble.server(follower(ensemble, random)).kill();
        }
    },
    ALL_KILLED(0, 0.2) {
        @Override
        void begin(EnsembleZooKeeper ensemble, Random random) {
            all(ensemble).forEach(number -> ensemble.server(number).kill());
        }
    },
    LEADER_FROZEN(0.1, 1.5) {
        @Override
        void begin(EnsembleZooKeeper ensemble, Random random) {
            ensemble.server(ensemble.leader()).freeze();
        }
    },
    FOLLOWER_FROZEN(0.1, 1.5) {
        @Override
        void begin(EnsembleZooKeeper ensemble, Random random) {
            ensemble.server(follower(ensemble, random)).freeze();
        }
    },
    LEADER_PARTED(0.2, 1.5) {
        @Override
        void begin(EnsembleZooKeeper ensemble, Random random) {
            ensemble.part(ensemble.leader());
        }
    },
    FOLLOWER_PARTED(0.2, 1.5) {
        @Override
        void begin(EnsembleZooKeeper ensemble, Random random) {
            ensemble.part(follower(ensemble, random));
        }
    },
    CLIENTS_CUT(0, 0.1) {
        @Override
        void begin(EnsembleZooKeeper ensemble, Random random) {
            int server = any(ensemble, random);
            if (random.nextBoolean()) {
                ensemble.clientProxy(server).cut();
            } else {
                ensemble.clientProxy(server).reset();
            }
        }
    },
    SILENT_FOR_CLIENTS(0.1, 1.2) {
        @Override
        void begin(EnsembleZooKeeper ensemble, Random random) {
            ensemble.clientProxy(any(ensemble, random)).freeze();
        }
    },
    REPLIES_LOST(0.1, 0.8) {
        @Override
        void begin(EnsembleZooKeeper ensemble, Random random) {
            ensemble.clientProxy(any(ensemble, random)).drop(Peer.SERVER);
        }

        /** Cuts the connections too: TCP has no gaps, and a client may take the bytes after one for a reply. */
        @Override
        void end(EnsembleZooKeeper ensemble) {
            all(ensemble).forEach(number -> ensemble.clientProxy(number).cut());
        }
    },
    HALF_OPEN(0.1, 0.8) {
        @Override
        void begin(EnsembleZooKeeper ensemble, Random random) {
            ensemble.clientProxy(any(ensemble, random)).halfOpen(random.nextBoolean() ? Peer.SERVER : Peer.CLIENT);
        }
    },
    SLOW(0.2, 1) {
        @Override
        void begin(EnsembleZooKeeper ensemble, Random random) {
            Duration delay = Duration.ofMillis(5 + random.nextInt(50));
            all(ensemble).forEach(number -> ensemble.clientProxy(number).delay(delay));
        }
    },
    /** For so long that sessions expire. */
    CLIENTS_STRANDED(1.2, 2) {
        @Override
        void begin(EnsembleZooKeeper ensemble, Random random) {
            all(ensemble).forEach(number -> ensemble.clientProxy(number).freeze());
        }
    };

    private final double shortest;
    private final double longest;

    Strike(double shortest, double longest) {
        this.shortest = shortest;
        this.longest = longest;
    }

    abstract void begin(EnsembleZooKeeper ensemble, Random random);

    /** Ends what must end before all is healed. */
    void end(EnsembleZooKeeper ensemble) {}

    Duration length(Duration session, Random random) {
        return Duration.ofNanos((long) (session.toNanos() * (shortest + random.nextDouble() * (longest - shortest))));
    }

    static Iterable<Integer> all(EnsembleZooKeeper ensemble) {
        return IntStream.rangeClosed(1, ensemble.size()).boxed().toList();
    }

    private static int any(EnsembleZooKeeper ensemble, Random random) {
        return 1 + random.nextInt(ensemble.size());
    }

    private static int follower(EnsembleZooKeeper ensemble, Random random) {
        int others = ensemble.size() - 1;
        return (ensemble.leader() + random.nextInt(others)) % ensemble.size() + 1;
    }
}
