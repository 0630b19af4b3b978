// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import io.lanekeeper.client.error.NotConnectedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.event.ConnectFailure;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A time without a server, as it stands after the last failure: since when, how many attempts, and what each server's last one
 * came to. Immutable, for any thread.
 */
final class Outage {
    /** A line names as many servers as fit into so many characters, and counts the others. */
    private static final int LONGEST = 1_000;

    private final Instant since;
    private final int attempts;
    /** The latest last. */
    private final Map<String, ConnectFailure> servers;

    private final ConnectFailure last;
    private @Nullable NotConnectedException error;

    private Outage(Instant since, int attempts, Map<String, ConnectFailure> servers, ConnectFailure last) {
        this.since = since;
        this.attempts = attempts;
        this.servers = servers;
        this.last = last;
    }

    /** Returns how it stands after one more failure; {@code before} is null if that is the first. */
    static Outage after(@Nullable Outage before, ConnectFailure failure, boolean attempt) {
        Map<String, ConnectFailure> servers = new LinkedHashMap<>(before == null ? Map.of() : before.servers);
        servers.remove(failure.server());
        servers.put(failure.server(), failure);
        int attempts = (before == null ? 0 : before.attempts) + (attempt ? 1 : 0);
        return new Outage(before == null ? failure.time() : before.since, attempts, servers, failure);
    }

    ConnectFailure last() {
        return last;
    }

    int attempts() {
        return attempts;
    }

    /** The same for all that ask before the next failure, since very many requests may. */
    NotConnectedException error() {
        NotConnectedException made = error;
        if (made == null) {
            made = new NotConnectedException(
                    toString(), new RequestContext("connect", null, last.server(), 0), last.cause());
            error = made;
        }
        return made;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("no server since ")
                .append(since.truncatedTo(ChronoUnit.SECONDS))
                .append(", ")
                .append(attempts)
                .append(attempts == 1 ? " attempt" : " attempts");
        List<ConnectFailure> latestFirst = new ArrayList<>(servers.values());
        int shown = 0;
        for (int i = latestFirst.size() - 1; i >= 0; i--) {
            String one = latestFirst.get(i).server() + " "
                    + Reason.of(latestFirst.get(i).cause());
            if (shown > 0 && text.length() + one.length() > LONGEST) {
                return text.append("; and ").append(i + 1).append(" more").toString();
            }
            text.append(shown == 0 ? ": " : "; ").append(one);
            shown++;
        }
        return text.toString();
    }
}
