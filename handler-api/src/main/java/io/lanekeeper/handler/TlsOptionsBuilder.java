// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link TlsOptions} of files (ZooKeeper: {@code ssl.keyStore.location}, {@code ssl.trustStore.location}), which may
 * be PKCS12, JKS or PEM; what a file is, is told by its content. A file is read in the call that names it, and not again:
 * who wants new certificates to be taken up gives a context of his own. No password is kept. Not thread-safe.
 */
public final class TlsOptionsBuilder {
    private KeyManager @Nullable [] keys;
    private TrustManager @Nullable [] trust;
    private boolean verifyHostName = true;

    TlsOptionsBuilder() {}

    /**
     * Who the client is, for servers that ask. By default it has no certificate.
     *
     * @param file with a private key and its chain of certificates, its own first. In PEM the key is PKCS8, encrypted or not
     * @param password of the file and of the key in it; null for a PEM file that is not encrypted
     * @throws IllegalArgumentException if the file cannot be read, with the reason
     */
    public TlsOptionsBuilder keyStore(Path file, char @Nullable [] password) {
        keys = KeyMaterial.keys("keyStore", file, file, password);
        return this;
    }

    /**
     * As {@link #keyStore}, with two PEM files.
     *
     * @param certificates the chain, the client's own first
     * @param key PKCS8, encrypted or not
     * @param password of the key; null if it is not encrypted
     * @throws IllegalArgumentException if a file cannot be read, with the reason
     */
    public TlsOptionsBuilder keyPair(Path certificates, Path key, char @Nullable [] password) {
        keys = KeyMaterial.keys("keyPair", certificates, key, password);
        return this;
    }

    /**
     * Whose word about servers is taken. By default that of the JDK's own authorities.
     *
     * @param file with certificates of authorities, or of servers themselves
     * @param password of the file; null for PEM
     * @throws IllegalArgumentException if the file cannot be read or has no certificate, with the reason
     */
    public TlsOptionsBuilder trustStore(Path file, char @Nullable [] password) {
        trust = KeyMaterial.trust("trustStore", file, password);
        return this;
    }

    /** Whether a server's certificate must be for the host that was asked for; true by default, and better left so. */
    public TlsOptionsBuilder verifyHostName(boolean verify) {
        verifyHostName = verify;
        return this;
    }

    /** The options. If no file was named the context is the handler's. */
    public TlsOptions build() {
        if (keys == null && trust == null) {
            return new TlsOptions(null, verifyHostName);
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return new TlsOptions(context, verifyHostName);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS context from the JDK", e);
        }
    }
}
