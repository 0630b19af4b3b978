// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.chaos.check;

/** A promise that was broken, and by what. */
public record Violation(Promise promise, String what) {}
