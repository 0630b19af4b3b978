// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Every handler with the current server, and one handler with each old one where these are wanted. */
final class Combinations implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        return Stream.concat(
                Arrays.stream(HandlerForm.values()).map(form -> Arguments.of(form, Release.CURRENT)),
                Release.oldOnesFor(context.getRequiredTestClass())
                        .map(release -> Arguments.of(HandlerForm.NETTY_NIO, release)));
    }
}
