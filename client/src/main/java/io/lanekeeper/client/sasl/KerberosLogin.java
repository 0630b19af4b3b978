// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.sasl;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.security.auth.Subject;
import javax.security.auth.kerberos.KerberosTicket;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;

/** The subject of the client. Logs in again when the ticket is old. Any thread that may block. */
final class KerberosLogin {
    /** The time for which a log-in waits for another one, which may hang. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final String MODULE = "com.sun.security.auth.module.Krb5LoginModule";

    private final String description;
    private final String section;
    /** The configuration; null for the JVM's. */
    private final @Nullable Configuration configuration;

    private final boolean given;
    private final ReentrantLock loggingIn = new ReentrantLock();
    private volatile @Nullable Subject subject;

    private KerberosLogin(
            String description, String section, @Nullable Configuration configuration, @Nullable Subject subject) {
        this.description = description;
        this.section = section;
        this.configuration = configuration;
        this.subject = subject;
        given = subject != null;
    }

    static KerberosLogin keytab(String principal, Path keytab) {
        Map<String, String> options = Map.of(
                "useKeyTab", "true",
                "keyTab", keytab.toString(),
                "principal", principal,
                "storeKey", "true",
                "doNotPrompt", "true",
                "isInitiator", "true");
        return new KerberosLogin("keytab " + keytab + " as " + principal, MODULE, only(options), null);
    }

    static KerberosLogin ticketCache() {
        Map<String, String> options = Map.of("useTicketCache", "true", "doNotPrompt", "true");
        return new KerberosLogin("the ticket cache", MODULE, only(options), null);
    }

    static KerberosLogin ticketCache(Path cache) {
        Map<String, String> options =
                Map.of("useTicketCache", "true", "ticketCache", cache.toString(), "doNotPrompt", "true");
        return new KerberosLogin("the ticket cache " + cache, MODULE, only(options), null);
    }

    static KerberosLogin jaas(String section) {
        return new KerberosLogin("JAAS section " + section, section, null, null);
    }

    static KerberosLogin given(Subject subject) {
        return new KerberosLogin("a subject", MODULE, null, subject);
    }

    /**
     * Returns the subject, with a ticket that is not old unless the application keeps it. Callers that wait at the same
     * time share one log-in. The wait for a log-in that hangs is bounded.
     */
    Subject subject() throws LoginException {
        boolean alone = false;
        try {
            alone = loggingIn.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return freshSubject();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoginException("interrupted while waiting for another log-in with " + this);
        } finally {
            if (alone) {
                loggingIn.unlock();
            }
        }
    }

    private Subject freshSubject() throws LoginException {
        Subject current = subject;
        if (current != null && (given || isFresh(current))) {
            return current;
        }
        Subject fresh = new Subject();
        new LoginContext(section, fresh, null, configuration).login();
        subject = fresh;
        return fresh;
    }

    private static boolean isFresh(Subject subject) {
        Instant now = Clock.systemUTC().instant();
        return subject.getPrivateCredentials(KerberosTicket.class).stream()
                .filter(ticket -> ticket.getServer().getName().startsWith("krbtgt/"))
                .anyMatch(ticket -> now.isBefore(renewal(ticket)));
    }

    /**
     * Returns the time when four fifths of the ticket's lifetime are over, or a time long ago if that is not known.
     */
    private static Instant renewal(KerberosTicket ticket) {
        Date end = ticket.getEndTime();
        Date start = ticket.getStartTime() == null ? ticket.getAuthTime() : ticket.getStartTime();
        if (end == null || start == null) {
            return Instant.MIN;
        }
        Duration life = Duration.between(start.toInstant(), end.toInstant());
        return end.toInstant().minus(life.dividedBy(5));
    }

    private static Configuration only(Map<String, String> options) {
        AppConfigurationEntry entry = new AppConfigurationEntry(MODULE, LoginModuleControlFlag.REQUIRED, options);
        return new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {entry};
            }
        };
    }

    @Override
    public String toString() {
        return description;
    }
}
