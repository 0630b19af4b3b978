// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of a server process: its configuration, its data, its log. */
record ServerFiles(DataFolder folder) {
    private static final int TAIL_LINES = 40;

    static ServerFiles create() {
        ServerFiles files = new ServerFiles(DataFolder.create());
        try {
            Files.createDirectory(files.data());
            return files;
        } catch (IOException e) {
            files.delete();
            throw new UncheckedIOException(e);
        }
    }

    Path path() {
        return folder.path();
    }

    private Path data() {
        return path().resolve("data");
    }

    Path configuration() {
        return path().resolve("zoo.cfg");
    }

    Path log() {
        return path().resolve("server.log");
    }

    /** @param members the lines of all members; empty for a single server */
    void configure(int port, Map<String, String> settings, List<String> members) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("tickTime", "2000");
        lines.put("initLimit", "10");
        lines.put("syncLimit", "5");
        lines.put("maxClientCnxns", "0");
        lines.put("admin.enableServer", "false");
        lines.put("4lw.commands.whitelist", "*");
        lines.putAll(settings);
        lines.put("dataDir", data().toString());
        if (members.isEmpty()) {
            lines.put("clientPortAddress", "127.0.0.1");
            lines.put("clientPort", String.valueOf(port));
        }
        List<String> text = new ArrayList<>(members);
        lines.forEach((name, value) -> text.add(name + "=" + value));
        write(configuration(), text);
    }

    void writeId(int id) {
        write(data().resolve("myid"), List.of(String.valueOf(id)));
    }

    /** @param hosts addresses by name */
    Path writeHosts(Map<String, String> hosts) {
        List<String> lines = new ArrayList<>(List.of("127.0.0.1 localhost"));
        hosts.forEach((name, address) -> lines.add(address + " " + name));
        Path file = path().resolve("hosts");
        write(file, lines);
        return file;
    }

    String logTail() {
        try {
            if (!Files.exists(log())) {
                return "(no log)";
            }
            // Not readAllLines: a killed process may have written half a character.
            List<String> lines = new String(Files.readAllBytes(log()), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(log not readable: " + e + ")";
        }
    }

    void delete() {
        folder.delete();
    }

    private static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
