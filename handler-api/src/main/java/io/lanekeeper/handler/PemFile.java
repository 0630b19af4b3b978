// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** The blocks of a PEM file (RFC 7468): certificates, and private keys in PKCS8. */
final class PemFile {
    private static final String BEGIN = "-----BEGIN ";
    private static final Pattern BLOCK =
            Pattern.compile(BEGIN + "([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    /** The number of bytes in which the first block must begin; text may stand before it. */
    private static final int HEAD = 16 * 1024;

    private record Block(String label, String base64) {
        byte[] content() throws GeneralSecurityException {
            try {
                return Base64.getMimeDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw new GeneralSecurityException("its " + label + " is not Base64", e);
            }
        }

        /** Returns the label only, since the content may be a key. */
        @Override
        public String toString() {
            return label;
        }
    }

    private final List<Block> blocks;

    private PemFile(List<Block> blocks) {
        this.blocks = blocks;
    }

    /** Returns whether {@code file} looks like a PEM file. */
    static boolean is(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1).contains(BEGIN);
        }
    }

    static PemFile read(Path file) throws IOException {
        Matcher matcher = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        List<Block> blocks = new ArrayList<>();
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        return new PemFile(blocks);
    }

    /** Returns the certificates in their order in the file. */
    List<X509Certificate> certificates() throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> found = new ArrayList<>();
        for (Block block : blocks) {
            if (block.label().equals("CERTIFICATE")) {
                found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.content())));
            }
        }
        return found;
    }

    /** Returns the first private key. */
    PrivateKey privateKey(String algorithm, char @Nullable [] password) throws IOException, GeneralSecurityException {
        for (Block block : blocks) {
            if (block.label().equals("PRIVATE KEY")) {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(block.content()));
            }
            if (block.label().equals("ENCRYPTED PRIVATE KEY")) {
                return KeyFactory.getInstance(algorithm).generatePrivate(decrypted(block.content(), password));
            }
            if (block.label().endsWith(" PRIVATE KEY")) {
                throw new GeneralSecurityException("its key is a " + block.label()
                        + "; PKCS8 is read, which \"openssl pkcs8 -topk8\" makes of it");
            }
        }
        throw new GeneralSecurityException("there is no private key in it");
    }

    private static PKCS8EncodedKeySpec decrypted(byte[] content, char @Nullable [] password)
            throws IOException, GeneralSecurityException {
        if (password == null) {
            throw new GeneralSecurityException("its key is encrypted, and there is no password");
        }
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(content);
        String algorithm = algorithm(info);
        PBEKeySpec spec = new PBEKeySpec(password);
        try {
            Key key = SecretKeyFactory.getInstance(algorithm).generateSecret(spec);
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
            return info.getKeySpec(cipher);
        } finally {
            spec.clearPassword();
        }
    }

    /**
     * Returns the algorithm of {@code info}. For PBES2 the scheme's name is not the one that the JDK expects; the
     * parameters have that.
     */
    private static String algorithm(EncryptedPrivateKeyInfo info) {
        AlgorithmParameters parameters = info.getAlgParameters();
        boolean pbes2 = info.getAlgName().equals("PBES2") || info.getAlgName().equals("1.2.840.113549.1.5.13");
        return pbes2 && parameters != null ? parameters.toString() : info.getAlgName();
    }
}
