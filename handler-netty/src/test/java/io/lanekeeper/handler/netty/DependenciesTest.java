// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The parts of Netty that an application gets with the handler. The build lists them before the tests. */
class DependenciesTest {
    @Test
    void runtimeClassPathHasNoProtocolCodecAndNoNativeJar() throws IOException {
        String classPath = Files.readString(Path.of("target", "runtime-class-path"));
        List<String> parts = Stream.of(classPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).getFileName().toString())
                .filter(name -> name.startsWith("netty-"))
                .filter(name -> !name.startsWith("netty-tcnative-")) // used by the tests; Maven reports a wrong scope
                .map(name -> name.replaceFirst("-4\\..*Final", ""))
                .sorted()
                .toList();
        assertEquals(
                List.of(
                        "netty-all.jar",
                        "netty-buffer.jar",
                        "netty-codec-base.jar",
                        "netty-codec-compression.jar",
                        "netty-codec-dns.jar",
                        "netty-codec-marshalling.jar",
                        "netty-codec-protobuf.jar",
                        "netty-codec.jar",
                        "netty-common.jar",
                        "netty-handler.jar",
                        "netty-resolver-dns.jar",
                        "netty-resolver.jar",
                        "netty-transport-native-unix-common.jar",
                        "netty-transport.jar"),
                parts);
    }
}
