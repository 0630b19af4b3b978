// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration.tls;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kerby.kerberos.kerb.KrbException;
import org.apache.kerby.kerberos.kerb.client.KrbClient;
import org.apache.kerby.kerberos.kerb.server.SimpleKdcServer;
import org.jspecify.annotations.Nullable;

/** A real KDC in this JVM, and servers that believe in it. One in a JVM, which reads where it is only once. */
final class Kdc implements AutoCloseable {
    static final String REALM = "LANEKEEPER.TEST";
    /** A realm whose KDC never replies. */
    static final String DOWN = "DOWN.TEST";

    private static final String SERVICE = "zookeeper/localhost@" + REALM;
    private static final String CONFIG = "java.security.krb5.conf";

    private final Path folder;
    private final SimpleKdcServer server;
    private @Nullable Path serviceKey;

    Kdc(Path folder) throws IOException, KrbException {
        this.folder = folder;
        server = new SimpleKdcServer();
        server.setWorkDir(folder.toFile());
        server.setKdcRealm(REALM);
        server.setKdcHost("127.0.0.1");
        server.setAllowUdp(false);
        server.setKdcTcpPort(freePort());
        server.init();
        server.start();
        Path config = folder.resolve("krb5.conf");
        String realms = "[realms]\n" + DOWN + " = {\nkdc = 127.0.0.1:" + freePort() + "\n}\n";
        Files.writeString(config, Files.readString(config).replace("[realms]\n", realms));
        System.setProperty(CONFIG, config.toString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The file of a new principal's random key. */
    Path keytab(String name, String principal) throws KrbException {
        server.createPrincipal(principal);
        File file = folder.resolve(name + ".keytab").toFile();
        server.exportPrincipal(principal, file);
        return file.toPath();
    }

    /** Deletes a principal. */
    void forget(String principal) throws KrbException {
        server.deletePrincipal(principal);
    }

    /** Returns a ticket cache such as {@code kinit} leaves. */
    Path ticketCache(String principal, Path keytab) throws KrbException {
        File cache = folder.resolve("cache").toFile();
        KrbClient client = server.getKrbClient();
        client.storeTicket(client.requestTgt(principal, keytab.toFile()), cache);
        return cache.toPath();
    }

    /** Returns a ZooKeeper server on localhost that accepts only clients with a ticket. */
    SecureServer zooKeeper() throws KrbException {
        if (serviceKey == null) {
            serviceKey = keytab("server", SERVICE);
        }
        String login = "com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true storeKey=true"
                + " useTicketCache=false keyTab=\"" + serviceKey + "\" principal=\"" + SERVICE + "\";";
        return SaslServers.start(
                folder,
                login,
                Map.of(CONFIG, System.getProperty(CONFIG), "zookeeper.sessionRequireClientSASLAuth", "true"));
    }

    @Override
    public void close() throws KrbException {
        System.clearProperty(CONFIG);
        server.stop();
    }
}
