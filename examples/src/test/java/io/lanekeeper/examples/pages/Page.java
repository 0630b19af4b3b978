// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples.pages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of the documentation, whose names and code a test compares with the sources. */
public final class Page {
    private static final List<String> PACKAGES = List.of(
            "io.lanekeeper.client",
            "io.lanekeeper.client.data",
            "io.lanekeeper.client.error",
            "io.lanekeeper.client.event",
            "io.lanekeeper.client.node",
            "io.lanekeeper.client.sasl",
            "io.lanekeeper.handler",
            "io.lanekeeper.handler.netty",
            "io.lanekeeper.handler.threads",
            "io.lanekeeper.recipes",
            "io.lanekeeper.recipes.election",
            "io.lanekeeper.recipes.group",
            "io.lanekeeper.recipes.lock",
            "io.lanekeeper.recipes.node",
            "io.lanekeeper.recipes.queue",
            "io.lanekeeper.recipes.value",
            "io.lanekeeper.testing.proxy",
            "io.lanekeeper.testing.server",
            "io.lanekeeper.examples");

    private static final Pattern MEMBER = Pattern.compile("`([A-Z][\\w.]*)#(\\w+)`");
    private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private final String text;

    private Page(String text) {
        this.text = text;
    }

    /** Returns the page at a path below the root of the repository. */
    public static Page at(String path) {
        return new Page(read(Path.of("..").resolve(path)));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the text of the page. */
    public String text() {
        return text;
    }

    /** Returns the matches of a pattern in the text. */
    public Stream<MatchResult> matches(Pattern pattern) {
        return pattern.matcher(text).results();
    }

    /** Returns the number of our members that the page names as {@code Type#member}. */
    public long members() {
        return matches(MEMBER).count();
    }

    /** Returns the members that the page names as {@code Type#member} and that do not exist. */
    public List<String> missingMembers() {
        return matches(MEMBER)
                .filter(Predicate.not(match -> exists(match.group(1), match.group(2))))
                .map(MatchResult::group)
                .toList();
    }

    private static boolean exists(String type, String member) {
        return find(type)
                .filter(found -> Stream.concat(Arrays.stream(found.getMethods()), Arrays.stream(found.getFields()))
                        .anyMatch(each -> each.getName().equals(member)))
                .isPresent();
    }

    /** Returns our type with a simple name. */
    public static Optional<Class<?>> find(String type) {
        return PACKAGES.stream()
                .<Class<?>>mapMulti((name, found) -> {
                    try {
                        found.accept(Class.forName(name + "." + type.replace('.', '$')));
                    } catch (ClassNotFoundException e) {
                        // in another package
                    }
                })
                .findFirst();
    }

    /**
     * Returns the blocks of Java code on the page that stand in no source file of this module. So all code on the page
     * compiles. Indentation does not matter.
     */
    public List<String> missingCode() {
        List<List<String>> sources = sources();
        return matches(CODE)
                .map(match -> match.group(1))
                .filter(code ->
                        sources.stream().noneMatch(source -> Collections.indexOfSubList(source, lines(code)) >= 0))
                .toList();
    }

    private static List<List<String>> sources() {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(file -> lines(read(file)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(String code) {
        return code.lines()
                .map(String::strip)
                .filter(Predicate.not(String::isEmpty))
                .toList();
    }
}
