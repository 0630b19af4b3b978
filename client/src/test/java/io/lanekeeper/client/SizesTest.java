// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.AclId;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.error.Outcome;
import io.lanekeeper.client.error.RequestTooLargeException;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.handler.AsyncResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Requests longer than an int can say. They repeat one text, and so take no memory. Each character of it takes three bytes, since
 * the length of a text is counted character by character. That takes a minute without the second compiler, and seconds with it.
 */
@Tag("both-compilers")
class SizesTest {
    private static final int OVER_TWO_GIGABYTES = 2_100;
    private static final String MEGABYTE = "\u20ac".repeat((1 << 20) / 3 + 1);
    private static final List<Acl> ACL = acl(OVER_TWO_GIGABYTES);

    private final ClientFixture fixture = new ClientFixture(builder -> builder.maxBuffer(Integer.MAX_VALUE));

    private static List<Acl> acl(int entries) {
        return Collections.nCopies(entries, new Acl(Acl.READ, new AclId("digest", MEGABYTE)));
    }

    private List<AsyncResult<?>> calls() {
        CreateOptions options = CreateOptions.of(CreateMode.PERSISTENT).acl(ACL);
        CreateOptions half = CreateOptions.of(CreateMode.PERSISTENT).acl(acl(OVER_TWO_GIGABYTES / 2));
        return new ArrayList<>(List.of(
                fixture.client.setAcl("/a", ACL),
                fixture.client.create("/a", null, options),
                fixture.client.create("/a", null, options.makePath()),
                fixture.client.ensurePath("/a", ACL),
                fixture.client.multi(List.of(Op.create("/a", null, half), Op.create("/b", null, half)))));
    }

    private List<AsyncResult<?>> callsOfEachThread() {
        return List.of(
                fixture.client.multi(megabytes(OVER_TWO_GIGABYTES)),
                fixture.client.multi(megabytes(2 * OVER_TWO_GIGABYTES)));
    }

    /** Returns operations of a megabyte each. The length of twice as many as needed would wrap to a small positive int. */
    private static List<Op> megabytes(int count) {
        return Collections.nCopies(count, Op.setData("/a", new byte[1 << 20]));
    }

    @Test
    void tooLargeCallsAreRejectedOnAndOffTheLoop() {
        Peer peer = fixture.connect();
        List<AsyncResult<?>> all = calls();
        all.addAll(callsOfEachThread());
        fixture.handler.onLoop(() -> all.addAll(callsOfEachThread()));
        fixture.handler.runAll();
        assertEquals(9, all.size());
        for (AsyncResult<?> each : all) {
            RequestTooLargeException error = assertInstanceOf(RequestTooLargeException.class, each.exception());
            assertEquals(Outcome.NOT_APPLIED, error.outcome());
            assertTrue(String.valueOf(error.getMessage()).matches(".* has [24]\\d{9} bytes .*"), error::toString);
        }
        peer.expectNothing();
        fixture.stop(peer);
    }
}
