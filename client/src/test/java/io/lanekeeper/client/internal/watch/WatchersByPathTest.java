// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.watch.WatchersByPath.WatcherEntry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchersByPathTest {
    /** A path that is longer than all others is cut at the last slash that leaves one of their length. */
    @ParameterizedTest
    @CsvSource({
        "/a/b,   /a/b,     /a/b",
        "/a/b,   /a/c,     /a/c",
        "/a/b,   /a/b/c,   /a/b",
        "/a/b,   /abcdef,  /",
        "/a/b,   /a/bc/d,  /a",
        "/a,     /a/b/c/d, /a",
        "/,      /a,       /",
    })
    void longestAboveIsNoLongerThanAnyWatchedPath(String watched, String path, String expected) {
        WatchersByPath watchers = new WatchersByPath();
        watchers.put(watched, new WatcherEntry(event -> {}, Chroot.NONE));
        assertEquals(expected, watchers.longestAbove(path));
    }
}
