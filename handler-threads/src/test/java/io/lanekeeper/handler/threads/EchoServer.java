// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManagerFactory;

/** A TLS server on the loopback interface that sends back each byte. */
final class EchoServer implements AutoCloseable {
    /** The server names that clients have requested. */
    final List<String> names = new CopyOnWriteArrayList<>();

    private final SSLServerSocket socket;
    private final List<SSLSocket> accepted = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    EchoServer(String keyStore) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(load(keyStore), "secret".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setSNIMatchers(List.of(new SNIMatcher(StandardConstants.SNI_HOST_NAME) {
            @Override
            public boolean matches(SNIServerName name) {
                return true; // accepts each name; without a matcher the JDK does not record it
            }
        }));
        socket.setSSLParameters(parameters);
        daemon(this::acceptAll);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Returns true if a client has ended the connection without a reset. */
    boolean sawAnOrderlyEnd() throws InterruptedException {
        return ended.await(20, TimeUnit.SECONDS);
    }

    /** Trusts the certificate in {@code keyStore} and nothing else. */
    static SSLContext trusting(String keyStore) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", load(keyStore).getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (SSLSocket each : new ArrayList<>(accepted)) {
            each.close();
        }
    }

    private static KeyStore load(String keyStore) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Objects.requireNonNull(EchoServer.class.getResourceAsStream(keyStore))) {
            keys.load(in, "secret".toCharArray());
        }
        return keys;
    }

    private void acceptAll() {
        try {
            while (true) {
                SSLSocket client = (SSLSocket) socket.accept();
                accepted.add(client);
                daemon(() -> echo(client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void echo(SSLSocket client) {
        try (client) {
            client.startHandshake();
            for (SNIServerName name : ((ExtendedSSLSession) client.getSession()).getRequestedServerNames()) {
                names.add(((SNIHostName) name).getAsciiName());
            }
            byte[] buffer = new byte[16 * 1024];
            for (int read = client.getInputStream().read(buffer);
                    read >= 0;
                    read = client.getInputStream().read(buffer)) {
                client.getOutputStream().write(buffer, 0, read);
            }
            ended.countDown();
        } catch (IOException e) {
            // The client has rejected the certificate, or closed the connection.
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "echo-server");
        thread.setDaemon(true);
        thread.start();
    }
}
