// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On the tests of the suite that are not for every handler. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@interface RunsOn {
    HandlerForm[] value() default {};

    /** All but these, in place of {@link #value}. */
    HandlerForm[] except() default {};

    /** Returns the reason why the others are left out. */
    String because();
}
