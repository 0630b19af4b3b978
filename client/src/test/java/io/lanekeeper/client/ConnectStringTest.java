// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.client.internal.text.Shown;
import io.lanekeeper.handler.Endpoint;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectStringTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "h; h:2181; /",
                "h:1; h:1; /",
                "h:65535; h:65535; /",
                "a:1,b,c:3; a:1 b:2181 c:3; /",
                "b:1,a:1,b:1; b:1 a:1 b:1; /",
                "' a:1 , b:2 '; a:1 b:2; /",
                "a:1/; a:1; /",
                "a:1/app; a:1; /app",
                "a:1/app/; a:1; /app",
                "a:1,b:2/app/x; a:1 b:2; /app/x",
                "'a:1/app '; a:1; /app",
                "a:1,b:2,; a:1 b:2; /",
                ",a:1; a:1; /",
                "a:1,,b:2; a:1 b:2; /",
                "'a:1, ,b:2, /app'; a:1 b:2; /app",
                "a:1/a:b; a:1; /a:b",
                "10.0.0.1:2182; 10.0.0.1:2182; /",
                "[::1]; [::1]:2181; /",
                "[::1]:5; [::1]:5; /",
                "[2001:db8::1%eth0]:5,h; [2001:db8::1%eth0]:5 h:2181; /",
                "[::1]:5/app; [::1]:5; /app",
            })
    void serversAndChrootAreParsed(String text, String servers, String chroot) {
        ConnectString parsed = ConnectString.parse(text);
        assertEquals(servers, parsed.servers().stream().map(Endpoint::toString).collect(Collectors.joining(" ")));
        assertEquals(chroot, parsed.chroot());
    }

    @Test
    void bracketsOfAnIpv6AddressAreRemoved() {
        assertEquals("::1", ConnectString.parse("[::1]").servers().get(0).host());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                ", ,",
                ",/app",
                "/",
                "/app",
                ":1",
                "a:",
                "a:0",
                "a:65536",
                "a:-1",
                "a:x",
                "a:+1",
                "a:1:2",
                "a: 1",
                "a :1",
                "a b",
                "::1",
                "[::1",
                "[]",
                "[]:1",
                "[::1]5",
                "[::1]:",
                "[::1]:x",
                "a]",
                "x[::1]",
                "a:1/app,b:2",
                "a:1/app,b:2/app",
                "a:1//app",
                "a:1/app//",
                "a:1/./x",
                "a:1/..",
                "a:99999999999",
                "a/\u0000"
            })
    void malformedStringIsRejected(@Nullable String text) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> ConnectString.parse(text));
        String shown = Shown.quoted(text);
        assertTrue(
                String.valueOf(error.getMessage()).startsWith("connectString: " + shown + " (expected: "),
                error.getMessage());
    }

    /** The part that is wrong is named, not one that a parser stumbles over behind it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zk://a:2181 | without a scheme",
                "zookeeper://a:2181,b:2181/app | without a scheme",
                "a:2181;b:2181 | a comma between servers, not a semicolon",
                "a;b | a comma between servers, not a semicolon",
                "/app | at least one server",
            })
    void messageNamesTheMistake(String text, String expected) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> ConnectString.parse(text));
        assertTrue(String.valueOf(error.getMessage()).contains(expected), error.getMessage());
    }

    @Test
    void chrootMayContainASemicolon() {
        assertEquals("/a;b", ConnectString.parse("h/a;b").chroot());
    }
}
