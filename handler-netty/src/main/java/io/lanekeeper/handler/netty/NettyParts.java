// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of Netty on the class path that the handler may use, with their versions. A version is read from the jar from which
 * a class is loaded. Other copies of Netty on the class path, relocated ones too, do not count.
 */
final class NettyParts {
    private static final Logger log = LoggerFactory.getLogger(NettyParts.class);
    private static final String VERSIONS = "META-INF/io.netty.versions.properties";
    private static final String EXPECTED = "one version of all parts, 4.1 or 4.2, as with an import of netty-bom";

    /** @param witness a file in the jar of the part */
    private record Part(List<String> artifacts, String witness, boolean needed) {}

    private static final List<Part> PARTS = List.of(
            needed("io/netty/util/concurrent/EventExecutor.class", "netty-common"),
            needed("io/netty/buffer/ByteBuf.class", "netty-buffer"),
            needed("io/netty/resolver/AddressResolverGroup.class", "netty-resolver"),
            needed("io/netty/channel/EventLoop.class", "netty-transport"),
            needed("io/netty/handler/codec/ByteToMessageDecoder.class", "netty-codec-base", "netty-codec"),
            needed("io/netty/handler/ssl/SslHandler.class", "netty-handler"),
            optional("io/netty/channel/unix/UnixChannel.class", "netty-transport-native-unix-common"),
            optional("io/netty/handler/codec/dns/DnsRecord.class", "netty-codec-dns"),
            optional("io/netty/resolver/dns/DnsAddressResolverGroup.class", "netty-resolver-dns"),
            optional("io/netty/channel/epoll/Epoll.class", "netty-transport-classes-epoll"),
            optional("io/netty/channel/kqueue/KQueue.class", "netty-transport-classes-kqueue"),
            optional("io/netty/channel/uring/IoUring.class", "netty-transport-classes-io_uring"),
            nativePart("epoll", "so", "netty-transport-native-epoll"),
            nativePart("io_uring42", "so", "netty-transport-native-io_uring"),
            nativePart("kqueue", "jnilib", "netty-transport-native-kqueue"));

    private static final NettyParts HERE = new NettyParts(NettyParts.class.getClassLoader());

    private final AtomicBoolean warned = new AtomicBoolean();
    private final List<String> missing = new ArrayList<>();
    /** The parts that were found, by version. */
    private final Map<String, List<String>> found = new TreeMap<>();

    NettyParts(ClassLoader loader) {
        for (Part part : PARTS) {
            URL witness = loader.getResource(part.witness);
            if (witness != null) {
                add(part, witness);
            } else if (part.needed) {
                missing.add(part.artifacts.get(0));
            }
        }
    }

    /**
     * Checks that the parts can work together. Warns once if they have several versions of one line.
     *
     * @throws IllegalStateException if they cannot, with the parts that were found and those that were expected
     */
    static void check() {
        HERE.verify();
    }

    /** Returns the parts by version, for messages. */
    static String describe() {
        return HERE.toString();
    }

    /** Returns true if Netty's own resolver, which queries DNS servers without blocking, is on the class path. */
    static boolean dns() {
        return isPresent("io.netty.resolver.dns.DnsAddressResolverGroup")
                && isPresent("io.netty.handler.codec.dns.DnsRecord");
    }

    /** Returns true if a class is on the class path; does not initialise it. */
    static boolean isPresent(String className) {
        try {
            Class.forName(className, false, NettyParts.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    void verify() {
        if (!missing.isEmpty()) {
            throw new IllegalStateException("Netty on the class path: " + this + ", without "
                    + String.join(", ", missing) + " (expected: these, too)");
        }
        if (found.keySet().stream().map(NettyParts::line).distinct().count() > 1
                || !found.keySet().stream().allMatch(NettyParts::known)) {
            throw new IllegalStateException("Netty on the class path: " + this + " (expected: " + EXPECTED + ")");
        }
        if (found.size() > 1 && warned.compareAndSet(false, true)) {
            // Netty does not guarantee that this works.
            log.warn("Netty on the class path has several versions: {} (expected: {})", this, EXPECTED);
        }
    }

    @Override
    public String toString() {
        return found.isEmpty()
                ? "of unknown version"
                : found.entrySet().stream()
                        .map(entry -> entry.getKey() + " (" + String.join(", ", entry.getValue()) + ")")
                        .collect(Collectors.joining(", "));
    }

    private void add(Part part, URL witness) {
        Properties versions = versions(part, witness);
        for (String artifact : part.artifacts) {
            String version = versions.getProperty(artifact + ".version");
            if (version != null) {
                found.computeIfAbsent(version, none -> new ArrayList<>()).add(artifact);
                return;
            }
        }
        log.debug("{} has no version", part.artifacts.get(0));
    }

    /** Returns the versions file of the jar of {@code witness}; empty if it has none, as a jar made of several jars may have none. */
    private static Properties versions(Part part, URL witness) {
        Properties versions = new Properties();
        String file = witness.toExternalForm();
        try {
            String root = file.substring(0, file.length() - part.witness.length());
            URLConnection connection = new URL(witness, root + VERSIONS).openConnection();
            connection.setUseCaches(false);
            try (InputStream in = connection.getInputStream()) {
                versions.load(in);
            }
        } catch (IOException | RuntimeException e) {
            log.debug("{}: no versions file in its jar", file, e);
        }
        return versions;
    }

    private static boolean known(String version) {
        return line(version).equals("4.1") || line(version).equals("4.2");
    }

    /** Returns the first two numbers of {@code version}. */
    private static String line(String version) {
        int minor = version.indexOf('.');
        int end = version.indexOf('.', minor + 1);
        return end < 0 ? version : version.substring(0, end);
    }

    private static Part needed(String witness, String... artifacts) {
        return new Part(List.of(artifacts), witness, true);
    }

    private static Part optional(String witness, String artifact) {
        return new Part(List.of(artifact), witness, false);
    }

    private static Part nativePart(String library, String suffix, String artifact) {
        String arch = System.getProperty("os.arch", "");
        String named = arch.equals("amd64") ? "x86_64" : arch.equals("aarch64") ? "aarch_64" : arch;
        return optional("META-INF/native/libnetty_transport_native_" + library + "_" + named + "." + suffix, artifact);
    }
}
