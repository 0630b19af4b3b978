// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import io.lanekeeper.handler.Handler;
import org.junit.jupiter.api.Nested;

/**
 * The handler contract as tests. A handler passes them by a class such as
 *
 * <pre>{@code
 * class MyHandlerContractTest extends HandlerContract {
 *     @Override
 *     protected Handler newHandler() {
 *         return MyHandler.builder().drainTimeout(Duration.ofSeconds(1)).build();
 *     }
 * }
 * }</pre>
 *
 * <p>The other methods say which of the contract's options the handler takes.
 */
public abstract class HandlerContract {
    /** For subclasses. */
    protected HandlerContract() {}

    /**
     * A new handler, not started. Each test asks for one or more, and starts and stops them. Its drain time-out should be
     * about a second: some tests wait for it.
     */
    protected abstract Handler newHandler();

    /** Whether callbacks in lanes may block, since lanes have threads of their own. Here: false. */
    protected boolean lanesMayBlock() {
        return false;
    }

    /** Whether callbacks of all lanes run in the order of their dispatch while no lane is held. Here: true. */
    protected boolean arrivalOrderAcrossLanes() {
        return true;
    }

    /** Whether what is given to {@code spawn} may block, since it has a thread of its own. Here: true. */
    protected boolean spawnMayBlock() {
        return true;
    }

    /** Whether the handler can open TCP connections. Here: true. */
    protected boolean connects() {
        return true;
    }

    /** Whether the handler speaks TLS, rather than refusing it with an {@link UnsupportedOperationException}. Here: true. */
    protected boolean speaksTls() {
        return true;
    }

    /**
     * Whether the handler resolves names by itself and connects to just the address that it is given, rather than by the
     * defaults of {@link Handler}. Here: true.
     */
    protected boolean choosesAddresses() {
        return true;
    }

    @Nested
    final class Lifecycle extends LifecycleContract {
        Lifecycle() {
            super(HandlerContract.this);
        }
    }

    @Nested
    final class Lanes extends LaneContract {
        Lanes() {
            super(HandlerContract.this);
        }
    }

    @Nested
    final class HeldLanes extends HeldLaneContract {
        HeldLanes() {
            super(HandlerContract.this);
        }
    }

    @Nested
    final class Results extends ResultContract {
        Results() {
            super(HandlerContract.this);
        }
    }

    @Nested
    final class Links extends LinkContract {
        Links() {
            super(HandlerContract.this);
        }
    }

    @Nested
    final class Steps extends StepContract {
        Steps() {
            super(HandlerContract.this);
        }
    }

    @Nested
    final class Combinations extends CombinationContract {
        Combinations() {
            super(HandlerContract.this);
        }
    }

    @Nested
    final class Stages extends StageContract {
        Stages() {
            super(HandlerContract.this);
        }
    }

    @Nested
    final class Waiting extends WaitingContract {
        Waiting() {
            super(HandlerContract.this);
        }
    }

    @Nested
    final class Blocking extends BlockingContract {
        Blocking() {
            super(HandlerContract.this);
        }
    }

    @Nested
    final class Loop extends LoopContract {
        Loop() {
            super(HandlerContract.this);
        }
    }

    @Nested
    final class LoopEnds extends LoopEndContract {
        LoopEnds() {
            super(HandlerContract.this);
        }
    }

    @Nested
    final class Spawning extends SpawnContract {
        Spawning() {
            super(HandlerContract.this);
        }
    }

    @Nested
    final class Events extends EventContract {
        Events() {
            super(HandlerContract.this);
        }
    }

    @Nested
    final class Locks extends LockContract {
        Locks() {
            super(HandlerContract.this);
        }
    }

    @Nested
    final class Pairs extends PairContract {
        Pairs() {
            super(HandlerContract.this);
        }
    }

    @Nested
    final class Connecting extends ConnectContract {
        Connecting() {
            super(HandlerContract.this);
        }
    }

    @Nested
    final class Addresses extends AddressContract {
        Addresses() {
            super(HandlerContract.this);
        }
    }

    @Nested
    final class Frames extends FrameContract {
        Frames() {
            super(HandlerContract.this);
        }
    }

    @Nested
    final class Closing extends CloseContract {
        Closing() {
            super(HandlerContract.this);
        }
    }
}
