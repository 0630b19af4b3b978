// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import io.lanekeeper.client.error.ErrorCode;
import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.handler.Endpoint;
import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.security.auth.login.LoginException;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;

/**
 * Tells the attempts that ended because client and server do not accept one another from those that the network ended, and
 * whether that is so of all addresses of all servers.
 */
@LoopConfined
public final class SecurityFailures {
    /** The addresses whose last attempt ended in that way; null before the first. */
    private @Nullable Set<ServerAddress> servers;

    private @Nullable Endpoint lastServer;
    private @Nullable Throwable last;
    private @Nullable Throwable news;
    private @Nullable RefusedException rejection;
    private @Nullable RefusedException demand;
    private boolean demanded;

    /** An attempt at an address has ended before there was a connection to be used. */
    public void note(ServerAddress server, @Nullable Throwable cause) {
        if (cause != null && isOne(cause)) {
            if (servers == null) {
                servers = new HashSet<>();
            }
            servers.add(server);
            lastServer = server.endpoint();
            news = last == null ? cause : news;
            last = cause;
        } else if (servers != null) {
            servers.remove(server);
        }
    }

    /**
     * Returns the failure with which all addresses have ended, so that no other attempt can succeed; null if they have not.
     */
    @Nullable
    public Throwable ofAll(Collection<ServerAddress> all) {
        return servers != null && !all.isEmpty() && servers.containsAll(all) ? last : null;
    }

    /** Returns the server of the last such failure; null if there was none. */
    @Nullable
    public Endpoint lastServer() {
        return lastServer;
    }

    /** A server has rejected a credential, and closes the connection. */
    public void rejected(RefusedException refusal) {
        rejection = refusal;
    }

    /**
     * The first such failure since all was well, or else the last rejection; null if that has been announced already.
     */
    @Nullable
    public Throwable takeNews() {
        Throwable taken = news == null ? rejection : news;
        news = null;
        rejection = null;
        return taken;
    }

    /** The connected server has refused a request for want of an identity, and is about to close the connection. */
    public void demanded(RefusedException refusal) {
        demanded = true;
        demand = refusal;
    }

    /** Why the connection has ended: {@code reason}, unless the server has said more. */
    @Nullable
    public Throwable ended(@Nullable Throwable reason) {
        RefusedException said = demand;
        demand = null;
        return said == null || reason instanceof RefusedException ? reason : said;
    }

    /** Returns whether a server must reply to a probe before CONNECTED, since one has refused a client that was CONNECTED. */
    public boolean probing() {
        return demanded;
    }

    /** All is well. */
    public void reset() {
        servers = null;
        last = null;
        news = null;
    }

    /** Something of TLS or SASL that did not come of a connection that broke. */
    private static boolean isOne(Throwable cause) {
        if (cause instanceof RefusedException refused) {
            return refused.code() == ErrorCode.AUTH_FAILED
                    || refused.code() == ErrorCode.SESSION_CLOSED_REQUIRE_SASL_AUTH;
        }
        return (cause instanceof SSLException || cause instanceof SaslException || cause instanceof LoginException)
                && !isOfTheNetwork(cause);
    }

    private static boolean isOfTheNetwork(Throwable error) {
        for (Throwable each = error; each != null; each = each.getCause()) {
            if (each instanceof EOFException
                    || each instanceof SocketException
                    || each instanceof UnknownHostException
                    || each instanceof ClosedChannelException
                    || each instanceof InterruptedIOException) {
                return true;
            }
        }
        return false;
    }
}
