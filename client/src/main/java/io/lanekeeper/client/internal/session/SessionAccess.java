// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.request.CallOptions;

/**
 * A client, as {@code client.spi} sees it.
 *
 * @param <O> its operations
 */
public interface SessionAccess<O> {
    /** Returns the session of the client, which all its views share. */
    Session session();

    /** Returns the chroot of the client. */
    Chroot prefix();

    /** Returns the terms of the client's calls. */
    CallOptions terms();

    /** Returns operations below another chroot, on other terms. */
    O operations(Chroot chroot, CallOptions options);
}
