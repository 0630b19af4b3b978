// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

/** The effect that a failed request may have had at the server. Check it before repeating the request. */
public enum Outcome {
    /** The request had no effect: it was not sent, or the server refused it. */
    NOT_APPLIED,
    /** The effect is unknown: the request was sent, and no reply came. */
    UNKNOWN,
    /** The request was applied; only its reply was lost. */
    APPLIED
}
