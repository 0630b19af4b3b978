// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.internal.text.Shown;
import java.nio.charset.StandardCharsets;
import org.apache.zookeeper.common.PathUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/a",
                "/a/b",
                "/.a",
                "/..a",
                "/...",
                "/a.",
                "/a/.b/c..",
                "/ ",
                "/a b",
                "/~",
                "/\u00a0",
                "/\u00e9t\u00e9",
                "/\u07ff\u0800",
                "/\ud7ff",
                "/\uf900",
                "/\uffef",
                "/\u4e2d\u6587/\u8def"
            })
    void validPathsHaveTheirSize(String path) {
        assertEquals(path.getBytes(StandardCharsets.UTF_8).length, PathRules.check(path));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "a",
                "a/b",
                "//",
                "/a/",
                "//a",
                "/a//b",
                "/.",
                "/..",
                "/a/.",
                "/a/..",
                "/./a",
                "/../a",
                "/a/../b",
                "/a/./b",
                "/\u0000",
                "/a\u0000",
                "/\u0001",
                "/\u001f",
                "/\u007f",
                "/\u009f",
                "/\ud800",
                "/\udfff",
                "/\ud83d\ude00",
                "/\ue000",
                "/\uf8ff",
                "/\ufff0",
                "/\uffff"
            })
    void invalidPathsAreRejectedWithTheRule(@Nullable String path) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> PathRules.check(path));
        assertTrue(
                String.valueOf(error.getMessage()).startsWith("path: " + Shown.quoted(path) + " (expected: "),
                error.getMessage());
    }

    /** Every character, alone, at the end and in the middle: the same verdict as that of ZooKeeper itself. */
    @Test
    void tooLongPathIsRejectedBeforeItsSizeOverflows() {
        PathRules.requireLength(PathRules.MAX_LENGTH);
        assertThrows(IllegalArgumentException.class, () -> PathRules.requireLength(PathRules.MAX_LENGTH + 1));
        assertTrue(2 * 3L * PathRules.MAX_LENGTH < Integer.MAX_VALUE, "path and chroot");
    }

    @Test
    void eachCharacterIsCheckedLikeInZooKeeper() {
        for (int c = 0; c <= 0xffff; c++) {
            for (String path : new String[] {"/" + (char) c, "/a" + (char) c, "/" + (char) c + "b", "/." + (char) c}) {
                boolean valid = valid(path);
                try {
                    int size = PathRules.check(path);
                    assertTrue(valid, () -> "accepted: " + path);
                    assertEquals(path.getBytes(StandardCharsets.UTF_8).length, size);
                } catch (IllegalArgumentException e) {
                    assertEquals(false, valid, e.getMessage());
                }
            }
        }
    }

    private static boolean valid(String path) {
        try {
            PathUtils.validatePath(path);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Test
    void sequentialPathsMayEndWithASlash() {
        assertEquals(1, PathRules.checkSequential("/"));
        assertEquals(3, PathRules.checkSequential("/a/"));
        assertEquals(4, PathRules.checkSequential("/\u00e9/"));
        assertEquals(2, PathRules.checkSequential("/.")); // the server makes "/.0000000001" of it
        assertThrows(IllegalArgumentException.class, () -> PathRules.checkSequential(null));
        assertThrows(IllegalArgumentException.class, () -> PathRules.checkSequential(""));
        assertThrows(IllegalArgumentException.class, () -> PathRules.checkSequential("/a//"));
        assertThrows(IllegalArgumentException.class, () -> PathRules.checkSequential("a"));
    }
}
