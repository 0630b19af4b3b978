// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import io.lanekeeper.handler.Endpoint;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * One address of a server: it is tried, refused and connected, not the name, which may stand for several.
 *
 * @param endpoint the server as it is listed, also for TLS
 * @param address one of those that the name has
 */
public record ServerAddress(Endpoint endpoint, SocketAddress address) {
    /** Returns the address of a server whose name has not been looked up. */
    static ServerAddress unresolved(Endpoint endpoint) {
        return new ServerAddress(endpoint, InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port()));
    }

    /** Names the server as it is listed, and its address if that says more. */
    @Override
    public String toString() {
        String name = endpoint.toString();
        if (address instanceof InetSocketAddress internet && internet.isUnresolved()) {
            return name;
        }
        String numbers = address.toString();
        numbers = numbers.substring(numbers.indexOf('/') + 1);
        return numbers.equals(name) ? name : name + " (" + numbers + ")";
    }
}
