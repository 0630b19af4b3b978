// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary folder. */
record DataFolder(Path path) {
    static DataFolder create() {
        try {
            return new DataFolder(Files.createTempDirectory("lanekeeper-zookeeper-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    File file() {
        return path.toFile();
    }

    /** Deletes the folder with its files. Idempotent. */
    void delete() {
        try {
            for (Path file : deepestFirst()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> deepestFirst() throws IOException {
        if (!Files.exists(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(path)) {
            return files.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
