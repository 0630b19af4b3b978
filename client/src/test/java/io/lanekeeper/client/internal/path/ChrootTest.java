// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChrootTest {
    @ParameterizedTest
    @CsvSource({
        "/,/,/",
        "/,/a,/a",
        "/a,/,/a",
        "/a,/b,/a/b",
        "/a/b,/c/d,/a/b/c/d",
        "/\u00e9,/\u4e2d,/\u00e9/\u4e2d",
        "/a,/a,/a/a"
    })
    void pathsAreConvertedInBothDirections(String prefix, String client, String server) {
        Chroot chroot = Chroot.of(prefix);
        assertEquals(server, chroot.toServer(client));
        assertEquals(client, chroot.toClient(server));
        assertEquals(PathRules.check(server), chroot.serverSize(client, PathRules.check(client)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ab", "/ab/c", "/", "/b", "/A", ""})
    void pathsOutsideTheChrootAreRejected(String path) {
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class, () -> Chroot.of("/a").toClient(path));
        assertEquals("path: \"" + path + "\" (expected: below /a)", error.getMessage());
    }

    @Test
    void rootChrootHasNoPrefix() {
        assertSame(Chroot.NONE, Chroot.of("/"));
        assertEquals("", Chroot.NONE.prefix());
        assertTrue(Chroot.NONE.ascii());
        assertTrue(Chroot.of("/a").ascii());
        assertFalse(Chroot.of("/\u00e9").ascii());
        assertThrows(IllegalArgumentException.class, () -> Chroot.of("/a/"));
        assertThrows(IllegalArgumentException.class, () -> Chroot.of(""));
    }
}
