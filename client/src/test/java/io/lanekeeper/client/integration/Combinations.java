// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Every handler with the embedded server, and one handler with each server in a process where these are wanted. */
final class Combinations implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        Class<?> tests = context.getRequiredTestClass();
        return Stream.concat(
                HandlerForm.wanted().map(form -> Arguments.of(form, Release.EMBEDDED)),
                Release.inProcessesFor(tests).map(release -> Arguments.of(firstFor(tests), release)));
    }

    /** NIO, where {@link RunsOn} does not say otherwise of the class. */
    private static HandlerForm firstFor(Class<?> tests) {
        RunsOn rule = tests.getAnnotation(RunsOn.class);
        return Arrays.stream(HandlerForm.values())
                .filter(form -> rule == null || form.allowedBy(rule))
                .findFirst()
                .orElseThrow();
    }
}
