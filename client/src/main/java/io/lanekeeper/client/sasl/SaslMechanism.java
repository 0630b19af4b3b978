// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.sasl;

import io.lanekeeper.handler.Endpoint;
import java.io.IOException;
import javax.security.auth.login.LoginException;
import javax.security.sasl.SaslClient;

/** A way in which the client authenticates to a server by SASL. May be shared by any number of clients. */
@FunctionalInterface
public interface SaslMechanism {
    /**
     * Returns the client's side of one exchange, which each connection makes after its session is granted. Called off
     * the loop, once for each connection, like the methods of the object it returns; all of them may block. One
     * exchange may take as long as the client's {@code connectTimeout}.
     *
     * @param server as in the connect string
     * @throws IOException if there is no exchange; a {@link javax.security.sasl.SaslException} counts as failed
     *     authentication, others as failures that may pass
     * @throws LoginException if the log-in failed
     */
    SaslClient newClient(Endpoint server) throws IOException, LoginException;
}
