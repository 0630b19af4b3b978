// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration.tls;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OutputEncryptor;

/** An authority and what it certifies, as files in a folder. */
final class Certificates {
    /** Of all files that have one. */
    static final char[] PASSWORD = "not-a-secret-1".toCharArray();

    private final Path folder;
    private final X509Bundle authority;

    Certificates(Path folder) throws Exception {
        this.folder = folder;
        authority = new CertificateBuilder()
                .subject("CN=Authority")
                .setIsCertificateAuthority(true)
                .ecp256()
                .buildSelfSigned();
    }

    X509Bundle authority() {
        return authority;
    }

    /** For a server that is called localhost and nothing else. */
    X509Bundle server() throws Exception {
        return localhost().buildIssuedBy(authority);
    }

    X509Bundle expiredServer() throws Exception {
        return localhost()
                .notBefore(Instant.now().minus(Duration.ofDays(20)))
                .notAfter(Instant.now().minus(Duration.ofDays(10)))
                .buildIssuedBy(authority);
    }

    X509Bundle client(String name) throws Exception {
        return new CertificateBuilder()
                .subject("CN=" + name)
                .addExtendedKeyUsageClientAuth()
                .ecp256()
                .buildIssuedBy(authority);
    }

    private static CertificateBuilder localhost() {
        return new CertificateBuilder()
                .subject("CN=server")
                .addSanDnsName("localhost")
                .addExtendedKeyUsageServerAuth()
                .ecp256();
    }

    /** The authority's certificate. */
    Path trustPem() throws Exception {
        return write("trust.pem", authority.getCertificatePEM());
    }

    /** The authority's certificate in a store of {@code type}. */
    Path trustStore(String type) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        store.setCertificateEntry("authority", authority.getCertificate());
        return write("trust." + type, store);
    }

    /** A key and its chain in a store of {@code type}. */
    Path keyStore(String name, String type, X509Bundle bundle) throws Exception {
        return write(name + "." + type, bundle.toKeyStore(type, PASSWORD));
    }

    /** A key and its chain in one file. */
    Path keyPem(String name, X509Bundle bundle) throws Exception {
        return write(name + ".pem", bundle.getPrivateKeyPEM() + "\n" + bundle.getCertificatePathPEM());
    }

    /** A key and its chain in one file, the key encrypted. */
    Path encryptedKeyPem(String name, X509Bundle bundle) throws Exception {
        return write(name + "-encrypted.pem", bundle.getCertificatePathPEM() + "\n" + encrypted(bundle));
    }

    Path write(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    private Path write(String name, KeyStore store) throws Exception {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD);
        }
        return file;
    }

    /** As openssl does it. */
    private static String encrypted(X509Bundle bundle) throws Exception {
        OutputEncryptor encryptor = new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                .setProvider(new BouncyCastleProvider())
                .setPRF(PKCS8Generator.PRF_HMACSHA256)
                .setPassword(PASSWORD)
                .build();
        StringWriter text = new StringWriter();
        try (JcaPEMWriter out = new JcaPEMWriter(text)) {
            out.writeObject(new JcaPKCS8Generator(bundle.getKeyPair().getPrivate(), encryptor));
        }
        return text.toString();
    }
}
