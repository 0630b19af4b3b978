// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import io.lanekeeper.client.data.ServerVersion;
import io.lanekeeper.testing.server.ZooKeeperProcess;
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

/** The servers that the suite runs against: the embedded one, and the newest of each line in a process of its own. */
enum Release {
    EMBEDDED(null),
    V3_5("3.5"),
    V3_6("3.6"),
    V3_7("3.7"),
    V3_8("3.8"),
    /** The embedded one's version. */
    V3_9("3.9");

    /** The classes that run against servers in processes. */
    private enum Scope {
        /** Those with {@link OnOldServers}, against old ones. */
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

    /** Those that a test class runs against in addition to the embedded one. */
    static Stream<Release> inProcessesFor(Class<?> tests) {
        return Arrays.stream(values()).filter(release -> release != EMBEDDED && release.wantedFor(tests));
    }

    private boolean wantedFor(Class<?> tests) {
        return switch (SCOPE) {
            case SOME -> this != V3_9 && tests.isAnnotationPresent(OnOldServers.class);
            case ALL -> true;
            case NONE -> false;
        };
    }

    ServerVersion version() {
        return NeedsRule.version(line == null ? Version.getVersion() : inName(jars()));
    }

    /** A process of this version. */
    ZooKeeperProcess.Builder process() {
        ZooKeeperProcess.Builder builder = ZooKeeperProcess.builder();
        return line == null ? builder : builder.classPath(classPath());
    }

    /** Its own jars, and from the tests' class path all that is not ZooKeeper's. */
    private List<Path> classPath() {
        Stream<Path> others = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !new File(entry).getName().startsWith("zookeeper"))
                .map(Path::of);
        return Stream.concat(Arrays.stream(jars()).map(File::toPath), others).toList();
    }

    private File[] jars() {
        File[] jars =
                new File(System.getProperty("lanekeeper.servers.folder", "target/servers"), "" + line).listFiles();
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
        return line == null ? "embedded" : line;
    }
}
