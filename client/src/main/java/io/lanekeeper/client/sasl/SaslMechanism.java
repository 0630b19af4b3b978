// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.sasl;

import io.lanekeeper.handler.Endpoint;
import java.io.IOException;
import javax.security.auth.login.LoginException;
import javax.security.sasl.SaslClient;

/** How the client proves to a server who it is. May be shared by any number of clients. */
@FunctionalInterface
public interface SaslMechanism {
    /**
     * The client's side of one exchange, which a connection has when its session has been granted. Called off the loop, once
     * for each connection, as are the methods of what it returns; all of them may block. The time for one exchange is the
     * client's {@code connectTimeout}.
     *
     * @param server as in the connect string
     * @throws IOException if there cannot be one; a {@link javax.security.sasl.SaslException} counts as a refusal, others as
     *     trouble that may pass
     * @throws LoginException if the identity could not be taken on
     */
    SaslClient newClient(Endpoint server) throws IOException, LoginException;
}
