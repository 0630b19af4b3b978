// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import io.lanekeeper.client.data.ServerVersion;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.zookeeper.Version;
import org.jspecify.annotations.Nullable;

/** The servers that the suite runs against: the embedded one, and the newest of each older line. */
enum Release {
    CURRENT(null),
    V3_5("3.5"),
    V3_6("3.6"),
    V3_7("3.7"),
    V3_8("3.8");

    /** Which classes run against old servers. */
    private enum Scope {
        /** Those with {@link OnOldServers}. */
        SOME,
        ALL,
        NONE
    }

    private static final Scope SCOPE =
            Scope.valueOf(System.getProperty("lanekeeper.servers", "some").toUpperCase(Locale.ROOT));

    private static final Pattern JAR = Pattern.compile("zookeeper-(\\d+\\.\\d+\\.\\d+)\\.jar");

    private final @Nullable String line;

    Release(@Nullable String line) {
        this.line = line;
    }

    /** Those that a test class runs against in addition to the current one. */
    static Stream<Release> oldOnesFor(Class<?> tests) {
        boolean wanted = SCOPE == Scope.ALL || (SCOPE == Scope.SOME && tests.isAnnotationPresent(OnOldServers.class));
        return wanted ? Arrays.stream(values()).filter(release -> release != CURRENT) : Stream.empty();
    }

    ServerVersion version() {
        return NeedsRule.version(line == null ? Version.getVersion() : inName(jars()));
    }

    /** Its own jars, and from the tests' class path all that is not ZooKeeper's. */
    List<Path> classPath() {
        Stream<Path> others = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !new File(entry).getName().startsWith("zookeeper"))
                .map(Path::of);
        return Stream.concat(Arrays.stream(jars()).map(File::toPath), others).toList();
    }

    private File[] jars() {
        if (line == null) {
            throw new AssertionError("it has the tests' class path");
        }
        File[] jars = new File(System.getProperty("lanekeeper.servers.folder", "target/servers"), line).listFiles();
        if (jars == null) {
            throw new AssertionError("no server " + line + "; Maven puts it there in generate-test-resources");
        }
        return jars;
    }

    private static String inName(File[] jars) {
        for (File jar : jars) {
            Matcher matcher = JAR.matcher(jar.getName());
            if (matcher.matches()) {
                return matcher.group(1);
            }
        }
        throw new AssertionError("no zookeeper jar among " + Arrays.toString(jars));
    }

    @Override
    public String toString() {
        return line == null ? "current" : line;
    }
}
