// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

/** What a failed request may have changed at the server; the question to ask before doing it again. */
public enum Outcome {
    /** Nothing: the request was not sent, or the server refused it. */
    NOT_APPLIED,
    /** Nobody knows: the request was sent, and no reply came. */
    UNKNOWN,
    /** The server did as asked; only its reply was lost. */
    APPLIED
}
