// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hosts file that changes under a handler. */
class HostsFileTest {
    @TempDir
    Path folder;

    @Test
    void addressesOfANameAreReturnedInTheOrderOfTheFile() throws IOException {
        HostsFile hosts = hosts("10.0.0.2 zk zk.example\n10.0.0.1 ZK # another\n::1 zk\nnonsense zk\n");
        assertEquals(List.of("10.0.0.2", "10.0.0.1", "0:0:0:0:0:0:0:1"), texts(hosts, "Zk"));
        assertEquals(List.of("10.0.0.2"), texts(hosts, "zk.example"));
        assertEquals(List.of(), texts(hosts, "other"));
    }

    @Test
    void changedFileIsReadAtOnce() throws IOException {
        HostsFile hosts = hosts("10.0.0.1 zk\n");
        assertEquals(List.of("10.0.0.1"), texts(hosts, "zk"));
        hosts("10.0.0.2 zk\n"); // of the same length, perhaps at the same time
        assertEquals(List.of("10.0.0.2"), texts(hosts, "zk"));
        Files.delete(file());
        assertEquals(List.of(), texts(hosts, "zk"));
        hosts("10.0.0.3 zk\n");
        assertEquals(List.of("10.0.0.3"), texts(hosts, "zk"));
    }

    /** Some file systems store times in seconds. */
    @Test
    void changeWithinOneTimestampIsRead() throws IOException {
        FileTime time = FileTime.from(Instant.now());
        HostsFile hosts = hosts("10.0.0.1 zk\n");
        Files.setLastModifiedTime(file(), time);
        assertEquals(List.of("10.0.0.1"), texts(hosts, "zk"));
        hosts("10.0.0.2 zk\n");
        Files.setLastModifiedTime(file(), time);
        assertEquals(List.of("10.0.0.2"), texts(hosts, "zk"));
    }

    @Test
    void unchangedFileIsNotReadAgain() throws IOException {
        HostsFile hosts = hosts("10.0.0.1 zk\n");
        Files.setLastModifiedTime(file(), FileTime.from(Instant.now().minus(Duration.ofMinutes(1))));
        InetAddress first = hosts.addresses("zk").get(0);
        assertSame(first, hosts.addresses("zk").get(0));
    }

    private Path file() {
        return folder.resolve("hosts");
    }

    private HostsFile hosts(String text) throws IOException {
        Files.writeString(file(), text);
        return new HostsFile(file().toFile());
    }

    private static List<String> texts(HostsFile hosts, String name) {
        return hosts.addresses(name).stream().map(InetAddress::getHostAddress).toList();
    }
}
