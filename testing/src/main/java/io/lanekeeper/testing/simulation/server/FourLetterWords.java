// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.zookeeper.server.command.AbstractFourLetterCommand;
import org.apache.zookeeper.server.command.FourLetterCommands;

/**
 * The server's plain-text commands: {@code srvr}, {@code isro} where servers may be read-only, and the refusal of all
 * others. A real server has the same by default.
 */
final class FourLetterWords {
    private final SimulatedServer server;

    FourLetterWords(SimulatedServer server) {
        this.server = server;
    }

    /**
     * Returns the reply; empty for bytes that are no command, which the real server takes for the length of a frame.
     */
    String answer(byte[] word) {
        String name = new String(word, StandardCharsets.US_ASCII);
        if (name.equals("srvr")) {
            return srvr();
        }
        if (name.equals("isro") && server.ensemble().readOnlyMode()) {
            return isro();
        }
        return FourLetterCommands.isKnown(ByteBuffer.wrap(word).getInt())
                ? name + " is not executed because it is not in the whitelist.\n"
                : "";
    }

    /** Returns those lines of the real server's reply that mean something here. */
    private String srvr() {
        if (!server.serves()) {
            return AbstractFourLetterCommand.ZK_NOT_SERVING + "\n";
        }
        return "Zookeeper version: " + server.ensemble().version().release() + "-simulated, built on 1970-01-01\n"
                + "Connections: " + server.connections().size() + "\n"
                + "Zxid: 0x" + Long.toHexString(server.tree().lastZxid()) + "\n"
                + "Mode: " + mode() + "\n";
    }

    private String isro() {
        if (!server.serves()) {
            return "null";
        }
        return server.readOnly() == null ? "rw" : "ro";
    }

    private String mode() {
        Ensemble ensemble = server.ensemble();
        if (server.readOnly() != null) {
            return "read-only";
        }
        if (ensemble.servers().size() == 1) {
            return "standalone";
        }
        return ensemble.leader() == server ? "leader" : "follower";
    }
}
