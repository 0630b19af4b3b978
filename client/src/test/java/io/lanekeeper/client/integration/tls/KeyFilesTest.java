// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration.tls;

import static io.lanekeeper.client.integration.tls.Certificates.PASSWORD;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.TlsOptions;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Files that are no good are refused at the call, with a message that says which and why, and nothing of what is in them. */
@SuppressWarnings("NullAway.Init") // set before each test
class KeyFilesTest {
    private static final char[] WRONG = "quite-another-word".toCharArray();

    @TempDir
    Path folder;

    private Certificates certificates;
    private X509Bundle alice;

    @BeforeEach
    void begin() throws Exception {
        certificates = new Certificates(folder);
        alice = certificates.client("alice");
    }

    @Test
    void contextOfTheHandlerIsUsedWithoutFiles() {
        assertNull(TlsOptions.builder().build().context());
        assertTrue(TlsOptions.builder().build().verifyHostName());
        assertFalse(TlsOptions.builder().verifyHostName(false).build().verifyHostName());
    }

    @Test
    void missingFileIsRejected() {
        Path missing = folder.resolve("missing.p12");
        assertRejected(() -> TlsOptions.builder().keyStore(missing, PASSWORD), "keyStore: " + missing, "NoSuchFile");
        assertRejected(
                () -> TlsOptions.builder().trustStore(missing, PASSWORD), "trustStore: " + missing, "NoSuchFile");
    }

    @Test
    void unknownFileFormatIsRejected() throws Exception {
        Path text = certificates.write("text", "neither nor");
        assertRejected(() -> TlsOptions.builder().keyStore(text, PASSWORD), "keyStore: " + text, "PKCS12, JKS or PEM");
    }

    @Test
    void wrongPasswordIsRejected() throws Exception {
        for (String type : new String[] {"pkcs12", "jks"}) {
            Path store = certificates.keyStore("alice", type, alice);
            assertRejected(() -> TlsOptions.builder().keyStore(store, WRONG), store.toString(), "password");
            assertRejected(() -> TlsOptions.builder().keyStore(store, null), store.toString(), "");
            Path trust = certificates.trustStore(type);
            assertRejected(() -> TlsOptions.builder().trustStore(trust, WRONG), trust.toString(), "password");
        }
        Path pem = certificates.encryptedKeyPem("alice", alice);
        assertRejected(() -> TlsOptions.builder().keyStore(pem, WRONG), pem.toString(), "");
        assertRejected(() -> TlsOptions.builder().keyStore(pem, null), pem.toString(), "encrypted");
    }

    @Test
    void storeWithoutTheRequiredEntryIsRejected() throws Exception {
        Path trust = certificates.trustStore("pkcs12");
        assertRejected(() -> TlsOptions.builder().keyStore(trust, PASSWORD), trust.toString(), "no private key");
        Path pem = certificates.trustPem();
        assertRejected(() -> TlsOptions.builder().keyStore(pem, null), pem.toString(), "no private key");
        Path key = certificates.write("key.pem", alice.getPrivateKeyPEM());
        assertRejected(() -> TlsOptions.builder().trustStore(key, null), key.toString(), "no certificate");
        assertRejected(() -> TlsOptions.builder().keyPair(key, key, null), key.toString(), "no certificate");
        Path store = certificates.keyStore("alice", "pkcs12", alice);
        assertRejected(() -> TlsOptions.builder().keyPair(store, key, null), store.toString(), "PEM");
    }

    @Test
    void keyInAnOldFormatIsRejected() throws Exception {
        String old = alice.getPrivateKeyPEM().replace("PRIVATE KEY", "EC PRIVATE KEY");
        Path pem = certificates.write("old.pem", alice.getCertificatePathPEM() + "\n" + old);
        assertRejected(() -> TlsOptions.builder().keyStore(pem, null), pem.toString(), "openssl pkcs8 -topk8");
    }

    private void assertRejected(Executable call, String where, String why) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(where), message);
        assertTrue(message.contains(why), message);
        assertFalse(message.contains(new String(PASSWORD)) || message.contains(new String(WRONG)), message);
        assertFalse(message.contains(alice.getPrivateKeyPEM().substring(40, 60)), message);
    }
}
