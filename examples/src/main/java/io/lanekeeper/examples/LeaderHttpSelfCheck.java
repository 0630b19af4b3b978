// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Sends requests to both servers of a {@link LeaderHttpServer}, over HTTP, with the client of the JDK. */
final class LeaderHttpSelfCheck {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(); // does not follow redirects
    private final LeaderNode one;
    private final LeaderNode two;

    LeaderHttpSelfCheck(LeaderNode one, LeaderNode two) {
        this.one = one;
        this.two = two;
    }

    void run() throws IOException, InterruptedException {
        until(one, 200);
        until(two, 307);
        HttpResponse<String> redirect = get(two);
        Expect.equal(
                one.address() + "/orders?id=1",
                redirect.headers().firstValue("Location").orElse(""));

        one.stopClient().get(TIMEOUT);
        until(two, 200);
        until(one, 503); // Its client is stopped, so it knows no leader.
    }

    /** Waits for a status: the change of the leader reaches each server at some time. */
    private void until(LeaderNode node, int status) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        HttpResponse<String> response = get(node);
        while (response.statusCode() != status) {
            Expect.that(System.nanoTime() < deadline, name(node) + " replies with " + status + " within " + TIMEOUT);
            Thread.sleep(5);
            response = get(node);
        }
        System.out.println("GET from " + name(node) + " -> " + status + " " + named(response.body()));
    }

    private HttpResponse<String> get(LeaderNode node) throws IOException, InterruptedException {
        URI uri = URI.create(node.address() + "/orders?id=1");
        return http.send(HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(), BodyHandlers.ofString());
    }

    private String name(LeaderNode node) {
        return node.equals(one) ? "one" : "two";
    }

    private String named(String body) {
        return body.strip().replace(one.address(), "one").replace(two.address(), "two");
    }
}
