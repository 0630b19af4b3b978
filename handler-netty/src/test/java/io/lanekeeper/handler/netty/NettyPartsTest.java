// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Class paths with parts of Netty, made of directories that look like its jars. */
@Tag("netty-4.1")
class NettyPartsTest {
    private static final String OLD = "4.1.137.Final";
    private static final String NEW = "4.2.18.Final";

    @TempDir
    private Path folder;

    private final List<URL> classPath = new ArrayList<>();

    @Test
    void partsOfTheBuildPass() {
        assertDoesNotThrow(NettyParts::check);
        assertTrue(NettyParts.describe().contains("netty-transport"), NettyParts.describe());
        String line = System.getProperty("lanekeeper.netty", "4.2");
        assertTrue(NettyParts.describe().startsWith(line + "."), NettyParts.describe());
    }

    @Test
    void bothNettyLinesPass() throws IOException {
        needed(OLD, "netty-codec");
        assertDoesNotThrow(this::verify);
        classPath.clear();
        needed(NEW, "netty-codec-base");
        assertDoesNotThrow(this::verify);
    }

    @Test
    void mixOfLinesIsRejectedByName() throws IOException {
        jar("netty-transport", OLD, "io/netty/channel/EventLoop.class");
        needed(NEW, "netty-codec-base");
        assertEquals(
                "Netty on the class path: 4.1.137.Final (netty-transport), 4.2.18.Final (netty-common, netty-buffer,"
                        + " netty-resolver, netty-codec-base, netty-handler) (expected: one version of all parts, 4.1 or"
                        + " 4.2, as with an import of netty-bom)",
                rejection());
    }

    @Test
    void nativeLibraryOfAnotherLineIsRejected() throws IOException {
        needed(NEW, "netty-codec-base");
        for (String arch : List.of("x86_64", "aarch_64", System.getProperty("os.arch"))) {
            jar("netty-transport-native-epoll", OLD, "META-INF/native/libnetty_transport_native_epoll_" + arch + ".so");
        }
        assertTrue(rejection().contains("4.1.137.Final (netty-transport-native-epoll)"), rejection());
    }

    @Test
    void unknownLineIsRejected() throws IOException {
        needed("5.0.0.Alpha5", "netty-codec");
        assertTrue(rejection().startsWith("Netty on the class path: 5.0.0.Alpha5 ("), rejection());
    }

    @Test
    void missingPartIsNamed() throws IOException {
        jar("netty-common", NEW, "io/netty/util/concurrent/EventExecutor.class");
        assertEquals(
                "Netty on the class path: 4.2.18.Final (netty-common), without netty-buffer, netty-resolver,"
                        + " netty-transport, netty-codec-base, netty-handler (expected: these, too)",
                rejection());
    }

    @Test
    void severalVersionsOfOneLinePass() throws IOException {
        jar("netty-transport", "4.2.17.Final", "io/netty/channel/EventLoop.class");
        needed(NEW, "netty-codec-base");
        assertDoesNotThrow(this::verify);
    }

    /** The JVM loads the first copy of a class. The remains of a relocated Netty have no classes at all. */
    @Test
    void shadowedAndRelocatedCopiesAreIgnored() throws IOException {
        jar("netty-common", OLD, "relocated/io/netty/util/concurrent/EventExecutor.class");
        needed(NEW, "netty-codec-base");
        jar("netty-buffer", OLD, "io/netty/buffer/ByteBuf.class");
        assertDoesNotThrow(this::verify);
    }

    @Test
    void jarWithoutAVersionPasses() throws IOException {
        needed(NEW, "netty-codec-base");
        Path jar = jar("netty-resolver-dns", OLD, "io/netty/resolver/dns/DnsAddressResolverGroup.class");
        Files.delete(jar.resolve("META-INF/io.netty.versions.properties"));
        assertDoesNotThrow(this::verify);
    }

    private void needed(String version, String codec) throws IOException {
        jar("netty-common", version, "io/netty/util/concurrent/EventExecutor.class");
        jar("netty-buffer", version, "io/netty/buffer/ByteBuf.class");
        jar("netty-resolver", version, "io/netty/resolver/AddressResolverGroup.class");
        jar("netty-transport", version, "io/netty/channel/EventLoop.class");
        jar(codec, version, "io/netty/handler/codec/ByteToMessageDecoder.class");
        jar("netty-handler", version, "io/netty/handler/ssl/SslHandler.class");
    }

    private Path jar(String artifact, String version, String file) throws IOException {
        Path jar = Files.createTempDirectory(folder, artifact);
        Path witness = jar.resolve(file);
        Files.createDirectories(witness.getParent());
        Files.createFile(witness);
        Files.createDirectories(jar.resolve("META-INF"));
        Files.writeString(
                jar.resolve("META-INF/io.netty.versions.properties"), artifact + ".version=" + version + "\n");
        classPath.add(jar.toUri().toURL());
        return jar;
    }

    private String rejection() {
        return String.valueOf(
                assertThrows(IllegalStateException.class, this::verify).getMessage());
    }

    private void verify() {
        ClassLoader none = ClassLoader.getPlatformClassLoader();
        try (URLClassLoader loader = new URLClassLoader(classPath.toArray(URL[]::new), none)) {
            new NettyParts(loader).verify();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
