// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.internal.jute.MalformedFrameException;
import io.lanekeeper.client.internal.text.Shown;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.security.auth.login.LoginException;
import javax.security.sasl.SaslException;

/** A failure in a few words on one line, of bounded length: what kind it is, and what it says itself. */
public final class Reason {
    private static final int LONGEST = 160;

    private Reason() {}

    /** Returns {@code error} as part of a log line. */
    public static String of(Throwable error) {
        Throwable real = real(error);
        String said = real.getMessage();
        String kind = kind(real);
        return Shown.plain(said == null || said.isBlank() ? kind : kind + ": " + said.strip(), LONGEST);
    }

    private static Throwable real(Throwable error) {
        Throwable cause = error.getCause();
        boolean wrapper = error instanceof CompletionException || error instanceof ExecutionException;
        return wrapper && cause != null ? real(cause) : error;
    }

    private static String kind(Throwable error) {
        if (error instanceof UnknownHostException) {
            return "unknown host";
        } else if (isTimeout(error)) {
            return "silent";
        } else if (error instanceof NoRouteToHostException) {
            return "not reachable";
        } else if (error instanceof ConnectException) {
            return "refused the connection";
        } else if (error instanceof SSLException) {
            return "TLS";
        } else if (error instanceof SaslException
                || error instanceof LoginException
                || error instanceof RefusedException) {
            return "not accepted";
        } else if (error instanceof MalformedFrameException) {
            return "not ZooKeeper";
        } else if (error instanceof EOFException) {
            return "hung up";
        } else if (error instanceof IOException) {
            return "failed";
        }
        return error.getClass().getSimpleName();
    }

    /** Netty's own is a ConnectException. */
    private static boolean isTimeout(Throwable error) {
        return error instanceof TimeoutException
                || error instanceof SocketTimeoutException
                || error.getClass().getSimpleName().contains("Timeout");
    }
}
