// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import io.lanekeeper.handler.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/** Speaks TLS in place of a server that does not, as {@code localhost}; on threads of its own, which may block. */
final class TlsFront implements AutoCloseable {
    private static final char[] PASSWORD = "secret".toCharArray();

    private final Endpoint target;
    private final SSLServerSocket acceptor;

    TlsFront(Endpoint target) throws Exception {
        this.target = target;
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(keyStore(), PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        acceptor = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 16, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    String connectString() {
        return "localhost:" + acceptor.getLocalPort();
    }

    /** For clients that trust this. */
    static SSLContext trusting() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", keyStore().getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore keyStore() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Objects.requireNonNull(TlsFront.class.getResourceAsStream("/localhost.p12"))) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = acceptor.accept();
                Socket server = new Socket(target.host(), target.port());
                daemon(() -> forward(client, server));
                daemon(() -> forward(server, client));
            }
        } catch (IOException closed) {
            // by the test
        }
    }

    private static void forward(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException closed) {
            // by either side
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "tls-front");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        acceptor.close();
    }
}
