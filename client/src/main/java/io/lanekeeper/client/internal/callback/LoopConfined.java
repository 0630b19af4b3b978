// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.callback;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a class whose objects are used on the handler's loop alone, and so have no locks. Members for other threads say so.
 *
 * <p>A class that has a loop at hand asserts this where it is entered from outside: by the events of a connection, by a timer, by
 * a lookup or a step off the loop, and by the commands and calls of other threads. {@code LoopConfinedTest} finds one that does not.
 * Classes without a loop (tables, lists, records of what has been) are called by those alone, and do not check it again.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface LoopConfined {}
