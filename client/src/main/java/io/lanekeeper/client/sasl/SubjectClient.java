// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.sasl;

import java.io.IOException;
import javax.security.auth.Subject;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;

/** A SASL client whose steps run as a subject. */
final class SubjectClient implements SaslClient {
    private final Subject subject;
    private final SaslClient client;

    SubjectClient(Subject subject, SaslClient client) {
        this.subject = subject;
        this.client = client;
    }

    @Override
    public byte[] evaluateChallenge(byte[] challenge) throws SaslException {
        try {
            return Subjects.call(subject, () -> client.evaluateChallenge(challenge));
        } catch (SaslException e) {
            throw e;
        } catch (IOException e) {
            throw new SaslException("the exchange has failed", e);
        }
    }

    @Override
    public String getMechanismName() {
        return client.getMechanismName();
    }

    @Override
    public boolean hasInitialResponse() {
        return client.hasInitialResponse();
    }

    @Override
    public boolean isComplete() {
        return client.isComplete();
    }

    @Override
    public byte[] unwrap(byte[] incoming, int offset, int length) throws SaslException {
        return client.unwrap(incoming, offset, length);
    }

    @Override
    public byte[] wrap(byte[] outgoing, int offset, int length) throws SaslException {
        return client.wrap(outgoing, offset, length);
    }

    @Override
    public Object getNegotiatedProperty(String name) {
        return client.getNegotiatedProperty(name);
    }

    @Override
    public void dispose() throws SaslException {
        client.dispose();
    }
}
