// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On the tests of the suite that call what older servers lack. On such a server they are run all the same, and have to end
 * with {@code UnsupportedByServerException} for want of just this version; then they count as skipped, else as failed.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@interface Needs {
    /** The first version that has it: {@code "3.6"}. */
    String value();
}
