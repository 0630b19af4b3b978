// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a real server does not do on demand to those who watch a node. */
class NodeWatchTest {
    private static final int NOT_READ_ONLY = -119;
    private static final byte[] ONE = {1};

    private final ClientFixture fixture = new ClientFixture();
    private final List<String> told = new ArrayList<>();

    private DataWatch watching() {
        DataWatch watch = fixture.client.dataWatch("/a", (node, event) -> {
            told.add(node.map(found -> Arrays.toString(found.data())).orElse("none"));
            return NodeListener.Next.GO_ON;
        });
        fixture.handler.runAll();
        return watch;
    }

    private static void answer(Peer peer) {
        Asked asked = peer.expect(Wire.GET_DATA, "/a");
        assertTrue(asked.watch(), "sets a watch");
        peer.reply(asked, Wire.data(ONE, 1));
    }

    private Peer expired(Peer peer) {
        peer.connection().cut(null);
        fixture.server.accept().refuse();
        return fixture.server.serve(99);
    }

    private void end(DataWatch watch, Peer peer) {
        watch.close();
        fixture.handler.runAll();
        peer.all().forEach(peer::reply); // it has the server forget its watch
        fixture.stop(peer);
    }

    /** Where sessions are local, a server may be behind what another one has shown. */
    @Test
    void inAnotherSessionTheServerIsMadeToCatchUpFirst() {
        Peer peer = fixture.connect();
        DataWatch watch = watching();
        answer(peer);
        Peer second = expired(peer);
        second.reply(second.expect(Wire.SYNC, "/a"), Wire.path("/a"));
        answer(second);
        assertEquals(List.of("[1]"), told, "nothing has changed");
        second.event(Wire.CHANGED, "/a");
        answer(second);
        end(watch, second);
    }

    @Test
    void aReadOnlyServerThatCannotCatchUpIsReadAsItIs() {
        Peer peer = fixture.connect();
        DataWatch watch = watching();
        answer(peer);
        Peer second = expired(peer);
        second.fail(second.expect(Wire.SYNC, "/a"), NOT_READ_ONLY);
        answer(second);
        assertEquals(List.of("[1]"), told);
        end(watch, second);
    }

    @Test
    void whatAListenerThrowsIsReportedAndEndsNothing() {
        Peer peer = fixture.connect();
        IllegalStateException thrown = new IllegalStateException("thrown by a test");
        DataWatch watch = fixture.client.dataWatch("/a", (node, event) -> {
            told.add("called");
            throw thrown;
        });
        fixture.handler.runAll();
        answer(peer);
        assertEquals(List.of("called"), told);
        assertSame(thrown, fixture.handler.uncaught().remove(0));
        assertTrue(watch.firstCall().successful());
        peer.event(Wire.DELETED, "/a");
        peer.fail(peer.expect(Wire.GET_DATA, "/a"), Wire.NO_NODE);
        peer.fail(peer.expect(Wire.EXISTS, "/a"), Wire.NO_NODE);
        assertEquals(List.of("called", "called"), told);
        assertSame(thrown, fixture.handler.uncaught().remove(0));
        end(watch, peer);
    }
}
