// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import static io.lanekeeper.examples.Text.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lanekeeper.client.ZooKeeperClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Sends requests to a {@link ConfigHttpServer} as its users do: over HTTP, with the client of the JDK. */
final class ConfigHttpSelfCheck {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;
    private final ZooKeeperClient zk;

    ConfigHttpSelfCheck(int port, ZooKeeperClient zk) {
        this.port = port;
        this.zk = zk;
    }

    void run() throws IOException, InterruptedException {
        untilServed("one");
        expect("/config", 200, "one");
        expect("/nodes/config", 200, "one");
        expect("/nodes/missing", 404, "no such node");
        expect("/elsewhere", 404, "try /config or /nodes/config");
        expect("/nodes//", 400, "");
        pipelined();

        zk.setData("/config", bytes("two")).get(TIMEOUT);
        expect("/nodes/config", 200, "two");
        untilServed("two");
        expect("/config", 200, "two");

        zk.delete("/config").get(TIMEOUT);
        untilServed("no config");
        expect("/config", 404, "no config");
        zk.create("/config", bytes("three")).get(TIMEOUT);
        untilServed("three");
        expect("/config", 200, "three");

        zk.stop().get(TIMEOUT);
        expect("/config", 503, "no ZooKeeper session");
    }

    /** Sends two requests: the first needs a read of ZooKeeper, the second does not. The replies come in order. */
    private void pipelined() throws IOException {
        String request = "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: %s\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            String requests =
                    request.formatted("/nodes/config", "keep-alive") + request.formatted("/elsewhere", "close");
            socket.getOutputStream().write(bytes(requests));
            String both = new String(socket.getInputStream().readAllBytes(), UTF_8);
            Expect.that(
                    both.matches("(?s)HTTP/1.1 200 .*one\n.*HTTP/1.1 404 .*"), "both are answered, in order: " + both);
        }
    }

    /** Waits for a change: the watch pushes it to the server at some time. */
    private void untilServed(String body) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!get("/config").body().strip().equals(body)) {
            Expect.that(System.nanoTime() < deadline, "\"" + body + "\" is served within " + TIMEOUT);
            Thread.sleep(5);
        }
    }

    private void expect(String path, int status, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = get(path);
        System.out.println("GET " + path + " -> " + response.statusCode() + " "
                + response.body().strip());
        Expect.equal(status, response.statusCode());
        Expect.that(response.body().startsWith(body), "the answer is \"" + body + "\"");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return http.send(HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(), BodyHandlers.ofString());
    }
}
