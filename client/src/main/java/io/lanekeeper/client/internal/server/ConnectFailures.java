// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import io.lanekeeper.client.error.NotConnectedException;
import io.lanekeeper.client.error.RequestContext;
import io.lanekeeper.client.event.ConnectFailure;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.text.Shown;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the failures that keep a client from its session, logs them, and adds them to the errors of calls that wait
 * in vain. The log has a WARN at the first round of attempts that has failed, then ever more rarely, and an INFO when
 * that is over. Confined to the loop, but for {@link #last()} and {@link #reason()}; outlives the runs of a client.
 */
@LoopConfined
public final class ConnectFailures {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectFailures.class);

    /** The pause after the first line; each one is twice as long as the one before. */
    static final Duration FIRST_PAUSE = Duration.ofSeconds(10);

    static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private volatile @Nullable Outage outage;
    private volatile @Nullable ConnectFailure last;
    private long pause;
    /** The time from which the next line may be logged, if {@link #pause} is not zero. */
    private long quietUntil;
    /** The time at which the last outage was over. */
    private long overAt;
    /** True if this outage was logged. */
    private boolean said;
    /** True if a fault of the client's own was logged in this outage. */
    private boolean faultSaid;

    /** The last failure of all; null if there was none. Any thread. */
    @Nullable
    public ConnectFailure last() {
        return last;
    }

    /** Why there is no server now, as an error; null if there is one, or if no attempt has failed yet. Any thread. */
    @Nullable
    public NotConnectedException reason() {
        Outage now = outage;
        return now == null ? null : now.error();
    }

    /** A run begins or ends: it has nothing to do with the failures of the former one. */
    public void reset() {
        outage = null;
        said = false;
        faultSaid = false;
        pause = 0;
    }

    /** An attempt at {@code server}, a host or one of its addresses, has come to nothing. */
    public void failed(Object server, Throwable cause) {
        note(server, cause, true);
    }

    /** A connection has ended over which requests flowed, at {@code now}. */
    public void lost(Object server, Throwable cause, long now) {
        if (pause != 0 && now - overAt >= FIRST_PAUSE.toNanos()) {
            pause = 0;
        }
        note(server, cause, false);
    }

    private void note(Object server, Throwable cause, boolean attempt) {
        ConnectFailure failure = new ConnectFailure(Shown.plain(server.toString()), Instant.now(), cause);
        last = failure;
        outage = Outage.after(outage, failure, attempt);
    }

    /**
     * A fault of the client's own has ended the last attempt: it is logged with its stack trace, once in each outage.
     */
    public void fault(Object session, Throwable fault) {
        if (!faultSaid) {
            faultSaid = true;
            ConnectFailure failure = last;
            LOG.error(
                    "{}: an error inside the client has ended an attempt at {}",
                    session,
                    failure == null ? "a server" : failure.server(),
                    fault);
        }
    }

    /** At least one round of attempts has failed by {@code now}, and {@code session} is to be had or to be resumed. */
    public void roundFailed(Object session, long now) {
        Outage current = outage;
        if (current == null || (pause != 0 && now - quietUntil < 0)) {
            return;
        }
        pause = pause == 0 ? FIRST_PAUSE.toNanos() : Math.min(2 * pause, LONGEST_PAUSE.toNanos());
        quietUntil = now + pause;
        said = true;
        LOG.warn("{}: {}", session, current);
    }

    /** There is a server at {@code now}. One that stays for less than the first pause does not make lines more frequent. */
    public void recovered(Object session, Object server, long now) {
        Outage before = outage;
        outage = null;
        faultSaid = false;
        overAt = now;
        if (said && before != null) {
            LOG.info("{}: connected to {} after {} attempts", session, server, before.attempts() + 1);
        }
        said = false;
    }

    @Override
    public String toString() {
        Outage now = outage;
        return now == null ? "no attempt has failed" : now.toString();
    }

    /**
     * A time without a server, as it stands after the last failure: since when, how many attempts, and what each server's last one
     * came to. Immutable, for any thread.
     */
    private static final class Outage {
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
}
