// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import org.jspecify.annotations.Nullable;

/**
 * An {@link AsyncResult} together with the right to complete it. {@link Handler#asyncResult()} makes it.
 *
 * <p>Write-once, unlike kazoo's: the first {@code set}, {@code setException} or {@code cancel} counts. They may be
 * called on any thread, and none of them runs a link inline.
 *
 * @param <T> the type of the value; null is a value
 */
public interface Promise<T extends @Nullable Object> extends AsyncResult<T>, Completion<T> {
    @Override
    boolean isDone();
}
