// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lanekeeper.client.internal.path.Chroot;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathLevelsTest {
    /** Each level is shown as its chroot and its path below that. */
    @ParameterizedTest
    @CsvSource({
        "/,      /,       :/",
        "/,      /abc,    :/abc",
        "/,      /abc/d,  :/abc :/abc/d",
        "/ab,    /,       :/ab",
        "/ab,    /c,      :/ab /ab:/c",
        "/ab/c,  /,       :/ab :/ab/c",
        "/ab/c,  /def/g,  :/ab :/ab/c /ab/c:/def /ab/c:/def/g",
    })
    void levelsOfTheChrootComeBeforeThoseOfThePath(String chroot, String path, String expected) {
        PathLevels levels = new PathLevels(Chroot.of(chroot), path);
        List<String> shown = IntStream.range(0, levels.count())
                .mapToObj(level -> levels.chroot(level).prefix() + ":" + levels.path(level))
                .toList();
        assertEquals(List.of(expected.split(" ", -1)), shown);
    }
}
