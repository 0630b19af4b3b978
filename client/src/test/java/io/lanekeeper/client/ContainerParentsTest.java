// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.CreateMode;
import io.lanekeeper.client.testkit.ClientFixture;
import io.lanekeeper.client.testkit.ScriptedServer.Asked;
import io.lanekeeper.client.testkit.ScriptedServer.Peer;
import io.lanekeeper.client.testkit.Wire;
import io.lanekeeper.handler.AsyncResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of creates whose missing parents become containers. */
class ContainerParentsTest {
    private static final int CREATE_CONTAINER = 19;
    private static final int UNIMPLEMENTED = -6;

    private final ClientFixture fixture = new ClientFixture();
    private final CreateOptions options = CreateOptions.of(CreateMode.EPHEMERAL).makeContainerPath();

    private static byte[] created(String path) {
        return Wire.bytes(out -> {
            Wire.string(out, path);
            out.write(Wire.stat(0));
        });
    }

    private static void answerMissing(Peer peer, String... levels) {
        for (String level : levels) {
            peer.fail(peer.expect(Wire.EXISTS, level), Wire.NO_NODE);
        }
    }

    @Test
    void missingParentsAreCreatedAsContainers() {
        Peer peer = fixture.connect();
        AsyncResult<?> result = fixture.client.createWithStat("/a/b/c", null, options);
        peer.fail(peer.expect(Wire.CREATE2), Wire.NO_NODE);
        answerMissing(peer, "/a", "/a/b");
        peer.reply(peer.expect(CREATE_CONTAINER, "/a"), created("/a"));
        peer.reply(peer.expect(CREATE_CONTAINER, "/a/b"), created("/a/b"));
        peer.reply(peer.expect(Wire.CREATE2, "/a/b/c"), created("/a/b/c"));
        assertTrue(result.successful());
        fixture.stop(peer);
    }

    /** Such a server also closes the connection, which the other requests on it do not survive. */
    @Test
    void serverWithoutContainersGetsPersistentParents() {
        Peer peer = fixture.connect();
        AsyncResult<String> result = fixture.client.create("/a/b/c", null, options);
        peer.fail(peer.expect(Wire.CREATE), Wire.NO_NODE);
        answerMissing(peer, "/a", "/a/b");
        Asked container = peer.expect(CREATE_CONTAINER, "/a");
        peer.expect(CREATE_CONTAINER, "/a/b");
        peer.fail(container, UNIMPLEMENTED);
        peer.connection().cut(null);
        Peer again = fixture.server.serve(ClientFixture.SESSION);
        answerMissing(again, "/a", "/a/b");
        again.reply(again.expect(Wire.CREATE, "/a"), Wire.path("/a"));
        again.reply(again.expect(Wire.CREATE, "/a/b"), Wire.path("/a/b"));
        again.reply(again.expect(Wire.CREATE, "/a/b/c"), Wire.path("/a/b/c"));
        assertEquals("/a/b/c", result.value());
        fixture.stop(again);
    }

    @Test
    void optionsAreKeptAndChecked() {
        assertTrue(options.acl(Acl.READ_UNSAFE).containerParents());
        assertEquals(false, options.makePath().containerParents());
        assertThrows(
                IllegalArgumentException.class,
                () -> new CreateOptions(CreateMode.PERSISTENT, Acl.OPEN_UNSAFE, false, null, true));
        assertEquals(
                CreateOptions.DEFAULT,
                new CreateOptions(CreateMode.PERSISTENT, List.copyOf(Acl.OPEN_UNSAFE), false, null));
    }
}
