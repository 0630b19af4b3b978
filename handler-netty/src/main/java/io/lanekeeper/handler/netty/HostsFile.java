// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.resolver.HostsFileEntriesProvider;
import io.netty.util.CharsetUtil;
import io.netty.util.NetUtil;
import io.netty.util.internal.PlatformDependent;
import java.io.File;
import java.net.InetAddress;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The hosts file of the system. It is read again when it has changed, while Netty's own resolver reads it once for each JVM.
 * Confined to the loop: a check of the file's time takes some microseconds, and lookups are rare.
 */
final class HostsFile {
    /** A second change within this time may not change the time of the file. */
    private static final long GRAIN_MILLIS = 2000;

    private record Stamp(long modified, long length) {
        static Stamp of(File file) {
            return new Stamp(file.lastModified(), file.length());
        }
    }

    private final File file;
    private @Nullable HostsFileEntriesProvider entries;
    private @Nullable Stamp stamp;
    private long readAt;

    HostsFile(File file) {
        this.file = file;
    }

    /** Returns the hosts file of this system. */
    static HostsFile ofSystem() {
        if (!PlatformDependent.isWindows()) {
            return new HostsFile(new File("/etc/hosts"));
        }
        String root = System.getenv("SystemRoot");
        return new HostsFile(new File(root == null ? "C:\\Windows" : root, "system32\\drivers\\etc\\hosts"));
    }

    /** Returns the addresses of {@code host} in the order of preference; none if the file does not name it. */
    List<InetAddress> addresses(String host) {
        HostsFileEntriesProvider current = current();
        boolean sixFirst = NetUtil.isIpV6AddressesPreferred();
        List<InetAddress> found = new ArrayList<>();
        add(found, sixFirst ? current.ipv6Entries() : current.ipv4Entries(), host);
        if (sixFirst || !NetUtil.isIpV4StackPreferred()) {
            add(found, sixFirst ? current.ipv4Entries() : current.ipv6Entries(), host);
        }
        return found;
    }

    private static void add(List<InetAddress> found, Map<String, List<InetAddress>> entries, String host) {
        found.addAll(entries.getOrDefault(host.toLowerCase(Locale.ENGLISH), List.of()));
    }

    private HostsFileEntriesProvider current() {
        Stamp now = Stamp.of(file);
        HostsFileEntriesProvider known = entries;
        if (known != null && now.equals(stamp) && readAt - now.modified() > GRAIN_MILLIS) {
            return known;
        }
        readAt = System.currentTimeMillis(); // Before the read, so that a change during it is not missed.
        stamp = now;
        HostsFileEntriesProvider read = HostsFileEntriesProvider.parser().parseSilently(file, charsets());
        entries = read;
        return read;
    }

    /** Returns the encodings to try. Windows has no fixed encoding for this file; the first one that gives entries is used. */
    private static Charset[] charsets() {
        return PlatformDependent.isWindows()
                ? new Charset[] {Charset.defaultCharset(), CharsetUtil.UTF_16, CharsetUtil.UTF_8}
                : new Charset[] {Charset.defaultCharset()};
    }
}
