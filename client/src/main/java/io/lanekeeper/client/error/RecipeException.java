// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The base of errors of recipes, which consist of several requests. It is open for extension, so that the classes of the module of
 * recipes belong to the hierarchy; applications do not extend it.
 */
public abstract non-sealed class RecipeException extends ZooKeeperException {
    private static final long serialVersionUID = 1L;

    /** Makes the exception. */
    protected RecipeException(String problem, RequestContext context, @Nullable Throwable cause) {
        super(problem, context, cause);
    }

    /** Copies an error, with the stack trace of the current thread. */
    protected RecipeException(RecipeException original) {
        super(original);
    }
}
