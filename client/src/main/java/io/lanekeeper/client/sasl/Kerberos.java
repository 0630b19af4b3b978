// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.sasl;

import io.lanekeeper.handler.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import javax.security.auth.Subject;
import javax.security.auth.login.LoginException;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;

/**
 * Authentication with a Kerberos ticket (SASL's GSSAPI, implemented by the JDK). The JVM finds the realm and its KDC in
 * {@code krb5.conf}, as always.
 *
 * <p>The client logs in when a connection first needs it, and again when a connection needs it and four fifths of the
 * ticket's lifetime are over. No thread renews the ticket in between, since a server asks only when a client connects.
 */
public final class Kerberos implements SaslMechanism {
    private static final String SERVICE = "zookeeper";

    private final KerberosLogin login;
    private final String service;
    private final @Nullable String host;

    private Kerberos(KerberosLogin login, String service, @Nullable String host) {
        this.login = login;
        this.service = service;
        this.host = host;
    }

    /**
     * Returns the mechanism with the keys in a file.
     *
     * @param principal such as {@code alice@EXAMPLE.COM}
     * @param keytab read at each log-in
     */
    public static Kerberos keytab(String principal, Path keytab) {
        return of(KerberosLogin.keytab(requireGiven("principal", principal), keytab));
    }

    /** Returns the mechanism with the ticket that {@code kinit} left in the user's ticket cache. */
    public static Kerberos ticketCache() {
        return of(KerberosLogin.ticketCache());
    }

    /** Returns the mechanism with the ticket in another cache than the user's; it is read at each log-in. */
    public static Kerberos ticketCache(Path cache) {
        return of(KerberosLogin.ticketCache(Objects.requireNonNull(cache, "cache")));
    }

    /**
     * Returns the mechanism with a section of the JVM's JAAS configuration ({@code java.security.auth.login.config}).
     * ZooKeeper's own clients use {@code Client}.
     */
    public static Kerberos jaas(String section) {
        return of(KerberosLogin.jaas(requireGiven("section", section)));
    }

    /** Returns the mechanism with a subject that the application has logged in, and keeps logged in. */
    public static Kerberos subject(Subject subject) {
        return of(KerberosLogin.given(Objects.requireNonNull(subject, "subject")));
    }

    private static Kerberos of(KerberosLogin login) {
        return new Kerberos(login, SERVICE, null);
    }

    /** Returns this mechanism with another first part of the servers' principal; {@code zookeeper} by default. */
    public Kerberos service(String name) {
        return new Kerberos(login, requireGiven("service", name), host);
    }

    /**
     * Returns this mechanism with another second part of the servers' principal, the same for all servers. By default
     * it is the server's host in the connect string, which should then be its full name.
     */
    public Kerberos serverHost(String name) {
        return new Kerberos(login, service, requireGiven("serverHost", name));
    }

    @Override
    public SaslClient newClient(Endpoint server) throws IOException, LoginException {
        Subject subject = login.subject();
        String target = host == null ? server.host() : host;
        SaslClient client = Subjects.call(subject, () -> newClient(target));
        return new SubjectClient(subject, client);
    }

    private SaslClient newClient(String target) throws SaslException {
        String[] mechanisms = {"GSSAPI"};
        SaslClient client = Sasl.createSaslClient(mechanisms, null, service, target, Map.of(), questions -> {});
        if (client == null) {
            throw new SaslException("this JVM has no GSSAPI");
        }
        return client;
    }

    private static String requireGiven(String name, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(name + ": \"\" (expected: not empty)");
        }
        return value;
    }

    @Override
    public String toString() {
        return "GSSAPI by " + login + " to " + service + "/" + (host == null ? "each server's host" : host);
    }
}
