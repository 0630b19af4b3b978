// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Reads keys and certificates from files of any known kind. Errors name the file and never show its content. */
final class KeyMaterial {
    private static final char[] NO_PASSWORD = {};

    private KeyMaterial() {}

    /** Returns the key in {@code keyFile}, which is the same file as {@code file} unless both are PEM. */
    static KeyManager[] keys(String name, Path file, Path keyFile, char @Nullable [] password) {
        try {
            boolean pem = PemFile.is(file);
            if (!pem && !keyFile.equals(file)) {
                throw new IllegalArgumentException(name + ": " + file + " (expected: PEM)");
            }
            KeyStore store = pem ? ofKey(PemFile.read(file), PemFile.read(keyFile), password) : load(file, password);
            if (Collections.list(store.aliases()).stream().noneMatch(alias -> isKey(store, alias))) {
                throw new GeneralSecurityException("there is no private key in it");
            }
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, pem || password == null ? NO_PASSWORD : password);
            return factory.getKeyManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw unreadable(name, keyFile.equals(file) ? file.toString() : file + " and " + keyFile, e);
        }
    }

    static TrustManager[] trust(String name, Path file, char @Nullable [] password) {
        try {
            KeyStore store =
                    PemFile.is(file) ? ofCertificates(PemFile.read(file).certificates()) : load(file, password);
            if (store.size() == 0) {
                throw new GeneralSecurityException("there is no certificate in it that could be read as trusted");
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw unreadable(name, file.toString(), e);
        }
    }

    private static KeyStore load(Path file, char @Nullable [] password) throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(file.toFile(), password);
    }

    private static KeyStore ofKey(PemFile certificates, PemFile key, char @Nullable [] password)
            throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = certificates.certificates();
        if (chain.isEmpty()) {
            throw new GeneralSecurityException("there is no certificate in it");
        }
        PrivateKey secret = key.privateKey(chain.get(0).getPublicKey().getAlgorithm(), password);
        KeyStore store = empty();
        store.setKeyEntry("key", secret, NO_PASSWORD, chain.toArray(Certificate[]::new));
        return store;
    }

    private static KeyStore ofCertificates(List<X509Certificate> certificates)
            throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        for (X509Certificate certificate : certificates) {
            store.setCertificateEntry("trusted-" + store.size(), certificate);
        }
        return store;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static boolean isKey(KeyStore store, String alias) {
        try {
            return store.isKeyEntry(alias);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a store that is not loaded", e);
        }
    }

    private static IllegalArgumentException unreadable(String name, String files, Exception reason) {
        return new IllegalArgumentException(
                name + ": " + files + " (expected: PKCS12, JKS or PEM, and its password): " + reason, reason);
    }
}
