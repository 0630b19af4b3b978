// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.client.error.ProtocolException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.internal.session.OperationSubmitter;
import io.lanekeeper.client.internal.text.Shown;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Endpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Four-letter words, and the version that a server reports by one of them. */
final class ServerCommands {
    private ServerCommands() {}

    static AsyncResult<String> ask(OperationSubmitter requests, String word, String server, long timeoutNanos) {
        requireWord(word);
        return requests.fourLetterWord(word, endpoint(server), timeoutNanos);
    }

    static AsyncResult<String> askConnected(OperationSubmitter requests, String word, long timeoutNanos) {
        requireWord(word);
        return requests.fourLetterWord(word, timeoutNanos);
    }

    static AsyncResult<ServerVersion> version(OperationSubmitter requests, long timeoutNanos) {
        return askConnected(requests, "srvr", timeoutNanos).map(answer -> {
            ServerVersion version = ServerVersion.inSrvr(answer);
            if (version == null) {
                throw new ProtocolException(
                        "a reply without a version: " + Shown.quoted(answer.strip()),
                        new RequestContext("srvr", null, requests.latest().server(), 0),
                        null);
            }
            return version;
        });
    }

    private static void requireWord(@Nullable String word) {
        if (word == null || word.length() != 4 || !word.chars().allMatch(c -> c >= 'a' && c <= 'z')) {
            throw new IllegalArgumentException("word: " + Shown.quoted(word) + " (expected: four letters from a to z)");
        }
    }

    private static Endpoint endpoint(@Nullable String server) {
        List<Endpoint> servers = List.of();
        if (server != null && server.indexOf('/') < 0) {
            servers = ConnectString.parse(server).servers();
        }
        if (servers.size() != 1) {
            throw new IllegalArgumentException(
                    "server: " + Shown.quoted(server) + " (expected: one server as host:port)");
        }
        return servers.get(0);
    }
}
