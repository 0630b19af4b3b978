// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.callback;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a class whose objects are used on the handler's loop alone, and so have no locks. Members for other threads say so. An
 * assertion stands where events enter: in the state machine, in the pipeline of requests and in what they call first.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface LoopConfined {}
