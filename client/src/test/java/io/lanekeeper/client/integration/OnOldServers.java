// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On the classes of the suite that run against old servers in each build; all do with {@code -Dlanekeeper.servers=all}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface OnOldServers {}
