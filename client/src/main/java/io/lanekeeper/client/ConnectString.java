// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.internal.path.PathRules;
import io.lanekeeper.client.internal.text.Shown;
import io.lanekeeper.handler.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parsed connect string.
 *
 * @param servers at least one, in the order of the string
 * @param chroot a valid path, "/" for none
 */
record ConnectString(List<Endpoint> servers, String chroot) {
    private static final int DEFAULT_PORT = 2181;

    static ConnectString parse(@Nullable String text) {
        if (text == null) {
            throw new IllegalArgumentException("connectString: null (expected: host:port,...)");
        }
        if (text.contains("://")) {
            throw broken(text, "host:port,... without a scheme");
        }
        int slash = text.indexOf('/');
        return new ConnectString(
                servers(slash < 0 ? text : text.substring(0, slash), text),
                chroot(slash < 0 ? "/" : text.substring(slash).strip(), text));
    }

    private static List<Endpoint> servers(String hosts, String text) {
        if (hosts.indexOf(';') >= 0) {
            throw broken(text, "a comma between servers, not a semicolon");
        }
        List<Endpoint> servers = new ArrayList<>();
        for (String entry : hosts.split(",", -1)) {
            if (!entry.isBlank()) { // Configurations have empty entries, and ZooKeeper's own client ignores them.
                servers.add(server(entry.strip(), text));
            }
        }
        if (servers.isEmpty()) {
            throw broken(text, "at least one server as host:port");
        }
        return List.copyOf(servers);
    }

    private static String chroot(String path, String text) {
        String chroot = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (chroot.indexOf(',') >= 0) {
            throw broken(text, "the chroot after the last server");
        }
        try {
            PathRules.check(chroot);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(broken(text, "a valid chroot").getMessage() + ": " + e.getMessage(), e);
        }
        return chroot;
    }

    private static Endpoint server(String entry, String text) {
        if (entry.startsWith("[")) {
            int end = entry.indexOf(']');
            if (end < 0) {
                throw broken(text, "']' behind an IPv6 address");
            }
            String rest = entry.substring(end + 1);
            if (!rest.isEmpty() && !rest.startsWith(":")) {
                throw broken(text, "':' and a port behind ']'");
            }
            return endpoint(entry.substring(1, end), rest.isEmpty() ? null : rest.substring(1), text);
        }
        int colon = entry.indexOf(':');
        if (colon != entry.lastIndexOf(':')) {
            throw broken(text, "an IPv6 address in brackets");
        }
        return endpoint(
                colon < 0 ? entry : entry.substring(0, colon), colon < 0 ? null : entry.substring(colon + 1), text);
    }

    private static Endpoint endpoint(String host, @Nullable String port, String text) {
        if (host.isEmpty()
                || host.chars().anyMatch(c -> c <= ' ' || c == '[' || c == ']' || !Shown.isPlain((char) c))) {
            throw broken(text, "a host name or address");
        }
        if (port != null && port.chars().anyMatch(c -> c < '0' || c > '9')) {
            throw broken(text, "a port from 1 to 65535"); // parseInt accepts signs and the digits of other scripts.
        }
        try {
            return new Endpoint(host, port == null ? DEFAULT_PORT : Integer.parseInt(port));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    broken(text, "a port from 1 to 65535").getMessage(), e);
        }
    }

    private static IllegalArgumentException broken(String text, String expected) {
        return new IllegalArgumentException("connectString: " + Shown.quoted(text) + " (expected: " + expected + ")");
    }
}
