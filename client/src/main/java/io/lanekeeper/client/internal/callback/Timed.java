// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.callback;

import io.lanekeeper.handler.Handler;

/** User code that waits for an executor, and so needs a clock to notice that it waits in vain. */
public interface Timed {
    /** Has {@code handler} keep the time from now on. Any thread, any number of times. */
    void timedBy(Handler handler);
}
