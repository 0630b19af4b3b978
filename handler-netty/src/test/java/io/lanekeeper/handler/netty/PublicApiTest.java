// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The types of Netty in public signatures. With Netty 4.1 on the class path, types of 4.2 cannot be loaded. */
@Tag("netty-4.1")
class PublicApiTest {
    private static final Pattern ONLY_IN_4_2 = Pattern.compile(
            "io/netty/(channel/(Io[A-Z]|MultiThreadIo|SingleThreadIo|ManualIo)|channel/\\w+/\\w+IoHand|channel/uring/"
                    + "|util/concurrent/Ticker)");

    /** The classes that may name types of 4.2: their code runs only with 4.2. {@code NettyParts} lists files to look for. */
    private static final List<String> MAY_NAME_THEM = List.of("IoLoops", "NettyTransport", "NettyParts");

    @Test
    void publicSignaturesHaveNoTypeOfNetty42Alone() throws Exception {
        List<Class<?>> types = classes().stream()
                .<Class<?>>map(PublicApiTest::load)
                .filter(type -> Modifier.isPublic(type.getModifiers()))
                .toList();
        assertTrue(types.contains(NettyHandlerBuilder.class) && types.contains(NettyTransport.class), types.toString());
        List<String> found = types.stream()
                .flatMap(PublicApiTest::signatures)
                .filter(type ->
                        ONLY_IN_4_2.matcher(type.getName().replace('.', '/')).lookingAt())
                .map(Class::getName)
                .toList();
        assertEquals(List.of(), found);
    }

    @Test
    void typesOfNetty42AreUsedOnlyWhereTheyAreLoadedLate() throws Exception {
        List<String> found = classes().stream()
                .filter(name -> !MAY_NAME_THEM.contains(name.replaceFirst("\\$.*", "")))
                .filter(name -> ONLY_IN_4_2.matcher(constants(name)).find())
                .toList();
        assertEquals(List.of(), found);
        assertTrue(ONLY_IN_4_2.matcher(constants("IoLoops")).find());
    }

    private static Stream<Class<?>> signatures(Class<?> type) {
        Stream<Method> methods = Arrays.stream(type.getDeclaredMethods()).filter(m -> visible(m.getModifiers()));
        Stream<Constructor<?>> constructors =
                Arrays.stream(type.getDeclaredConstructors()).filter(c -> visible(c.getModifiers()));
        return Stream.of(
                        methods.flatMap(
                                m -> Stream.concat(Stream.of(m.getReturnType()), Arrays.stream(m.getParameterTypes()))),
                        constructors.flatMap(c -> Arrays.stream(c.getParameterTypes())),
                        Arrays.stream(type.getInterfaces()),
                        Stream.<Class<?>>ofNullable(type.getSuperclass()))
                .flatMap(each -> each);
    }

    private static boolean visible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    /** The names of the module's classes, without the package. */
    private static List<String> classes() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .toList();
        }
    }

    private static Path folder() throws URISyntaxException {
        return Path.of(SequentialNettyHandler.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve("io/lanekeeper/handler/netty");
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName("io.lanekeeper.handler.netty." + name, false, PublicApiTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the class file as text. It contains the names of types as they are. */
    private static String constants(String name) {
        try {
            return new String(
                    Files.readAllBytes(folder().resolve(name + ".class")),
                    java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
