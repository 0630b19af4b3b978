// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.lock;

/** The fate of a call that waits for a lock when the session expires, and its node with it. */
public enum ExpiryPolicy {
    /** It contends again in the next session, at the end of the queue. The default. */
    CONTEND_AGAIN,
    /** It fails with a {@link io.lanekeeper.client.error.SessionExpiredException}. */
    FAIL
}
