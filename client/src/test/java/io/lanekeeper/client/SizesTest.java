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
import org.junit.jupiter.api.Test;

/** Requests longer than an int can say. They are made of one text again and again, and take no memory. */
class SizesTest {
    private static final String MEGABYTE = "x".repeat(1 << 20);
    private static final List<Acl> ACL = Collections.nCopies(3_000, new Acl(Acl.READ, new AclId("digest", MEGABYTE)));

    private final ClientFixture fixture = new ClientFixture(builder -> builder.maxBuffer(Integer.MAX_VALUE));

    private List<AsyncResult<?>> calls() {
        CreateOptions options = CreateOptions.of(CreateMode.PERSISTENT).acl(ACL);
        return new ArrayList<>(List.of(
                fixture.client.setAcl("/a", ACL),
                fixture.client.create("/a", null, options),
                fixture.client.create("/a", null, options.makePath()),
                fixture.client.ensurePath("/a", ACL),
                fixture.client.multi(Collections.nCopies(3_000, Op.setData("/a", new byte[1 << 20]))),
                fixture.client.multi(List.of(Op.create("/a", null, options), Op.create("/b", null, options)))));
    }

    @Test
    void areRefusedAsTooLargeOnTheLoopAndElsewhere() {
        Peer peer = fixture.connect();
        List<AsyncResult<?>> all = calls();
        fixture.handler.onLoop(() -> all.addAll(calls()));
        fixture.handler.runAll();
        assertEquals(12, all.size());
        for (AsyncResult<?> each : all) {
            RequestTooLargeException error = assertInstanceOf(RequestTooLargeException.class, each.exception());
            assertEquals(Outcome.NOT_APPLIED, error.outcome());
            assertTrue(String.valueOf(error.getMessage()).matches(".* has [36]\\d{9} bytes .*"), error::toString);
        }
        peer.expectNothing();
        fixture.stop(peer);
    }
}
