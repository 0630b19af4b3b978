// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.contract;

import io.lanekeeper.handler.Handler;
import io.lanekeeper.handler.SlowCallbackListener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
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
 * <p>The other methods say which options of the contract the handler has.
 */
public abstract class HandlerContract {
    /** Called by subclasses. */
    protected HandlerContract() {}

    /**
     * Returns a new handler, not started. Each test makes one or more, starts and stops them. Its drain time-out should be about
     * a second, since some tests wait for it.
     */
    protected abstract Handler newHandler();

    /**
     * Returns a new handler like {@link #newHandler()} that notifies {@code listener} of callbacks that run for longer than
     * {@code slow}. Returns null, as by default, if the handler has no such settings; the tests of them are then skipped.
     */
    protected @Nullable Handler newHandler(Duration slow, SlowCallbackListener listener) {
        return null;
    }

    /** Returns true if callbacks may block, since lanes have threads of their own. Default: false. */
    protected boolean lanesMayBlock() {
        return false;
    }

    /** Returns true if callbacks of all lanes run in the order of their dispatch while no lane is held. Default: true. */
    protected boolean arrivalOrderAcrossLanes() {
        return true;
    }

    /** Returns true if tasks of {@code spawn} may block, since each has a thread of its own. Default: true. */
    protected boolean spawnMayBlock() {
        return true;
    }

    /** Returns true if the handler can open TCP connections. Default: true. */
    protected boolean connects() {
        return true;
    }

    /** Returns true if the handler supports TLS; false if it throws {@link UnsupportedOperationException}. Default: true. */
    protected boolean speaksTls() {
        return true;
    }

    /**
     * Returns true if the handler resolves names and connects to a given address by itself; false if it uses the defaults of
     * {@link Handler}. Default: true.
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
    final class SlowCallbacks extends SlowCallbackContract {
        SlowCallbacks() {
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
