// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A builder of {@link TlsOptions} from files (ZooKeeper: {@code ssl.keyStore.location},
 * {@code ssl.trustStore.location}). The files may be PKCS12, JKS or PEM; the content of a file shows which. A file is
 * read once, in the call that names it. To pick up renewed certificates, use an {@code SSLContext} of your own. No
 * password is kept. Not thread-safe.
 */
public final class TlsOptionsBuilder {
    private KeyManager @Nullable [] keys;
    private TrustManager @Nullable [] trust;
    private boolean verifyHostName = true;

    TlsOptionsBuilder() {}

    /**
     * Sets the client's key and certificates, for servers that request them. By default the client has none.
     *
     * @param file with a private key and its chain of certificates, the client's own first. In PEM the key is PKCS8,
     *     encrypted or not
     * @param password of the file and of its key; null for a PEM file that is not encrypted
     * @throws IllegalArgumentException if the file cannot be read, with the reason
     */
    public TlsOptionsBuilder keyStore(Path file, char @Nullable [] password) {
        keys = KeyMaterial.keys("keyStore", file, file, password);
        return this;
    }

    /**
     * Sets the client's key and certificates from two PEM files; otherwise as {@link #keyStore}.
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
     * Sets the certificates that are trusted. By default they are the JDK's certificate authorities.
     *
     * @param file with certificates of authorities, or of servers themselves
     * @param password of the file; null for PEM
     * @throws IllegalArgumentException if the file cannot be read or has no certificate, with the reason
     */
    public TlsOptionsBuilder trustStore(Path file, char @Nullable [] password) {
        trust = KeyMaterial.trust("trustStore", file, password);
        return this;
    }

    /** Sets whether a server's certificate must be for the host that was asked for; true by default. Leave it on. */
    public TlsOptionsBuilder verifyHostName(boolean verify) {
        verifyHostName = verify;
        return this;
    }

    /** Returns the options. If no file was named, the handler's context is used. */
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
