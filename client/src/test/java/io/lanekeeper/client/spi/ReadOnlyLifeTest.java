// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.spi;

import static io.lanekeeper.client.testkit.ClientFixture.SESSION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tests of signs of life from read-only servers. */
class ReadOnlyLifeTest {
    private final ClientFixture fixture = new ClientFixture(builder -> builder.canBeReadOnly(true));
    private final LoopClient loop = LoopClient.of(fixture.client);

    private LoopSession session() {
        LoopSession session = loop.session();
        assertNotNull(session, "no session");
        return session;
    }

    /** The quorum may have ended it meanwhile. */
    @Test
    void answersToASessionOfTheEnsembleDoNotCount() {
        Peer peer = fixture.connect();
        LoopSession session = session();
        long alive = session.aliveSince();
        peer.connection().cut(null);
        fixture.handler.advance(Duration.ofMillis(500));
        Peer readOnly = fixture.server.accept();
        readOnly.welcomeReadOnly(SESSION);
        assertEquals(session, session());
        fixture.client.exists("/a");
        readOnly.reply(readOnly.expect(Wire.EXISTS), Wire.stat(1));
        assertEquals(alive, session.aliveSince());
        assertEquals(Duration.ofMillis(ScriptedServer.TIMEOUT_MILLIS), session.timeout());
    }

    @Test
    void answersToTheServersOwnSessionCount() {
        fixture.client.start();
        Peer peer = fixture.server.accept();
        peer.welcomeReadOnly(77);
        LoopSession session = session();
        fixture.handler.advance(Duration.ofMillis(500));
        fixture.client.exists("/a");
        peer.reply(peer.expect(Wire.EXISTS), Wire.stat(1));
        assertEquals(fixture.handler.loop().nanoTime(), session.aliveSince());
    }
}
