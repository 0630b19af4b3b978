// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.AclId;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.path.PathRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/** Random values as requests and replies have them; of ours and of theirs, the same. */
final class RandomValues {
    private static final String[] NAMES = {
        "a", "b c", "\u00e9t\u00e9", "\u4e2d\u6587", "x-0000000001", "...", "name-of-some-length-" + "x".repeat(300)
    };
    private static final String[] PREFIXES = {"/", "/app", "/\u00e9", "/a/\u4e2d/b"};

    /** A path below a chroot. */
    record Place(Chroot chroot, String path, int size) {
        String atServer() {
            return chroot.toServer(path);
        }
    }

    private final Random random;

    RandomValues(long seed) {
        random = new Random(seed);
    }

    Random random() {
        return random;
    }

    /** Not the root, which has rules of its own. */
    Place place() {
        String path = path();
        return new Place(Chroot.of(pick(PREFIXES)), path, PathRules.check(path));
    }

    String path() {
        StringBuilder path = new StringBuilder();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            path.append('/').append(pick(NAMES));
        }
        return path.toString();
    }

    /** Without supplementary characters, which ZooKeeper writes in another way than it reads them. */
    String text() {
        return switch (random.nextInt(8)) {
            case 0 -> "";
            case 1 -> "\ufffd";
            default -> pick(NAMES);
        };
    }

    List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            texts.add(text());
        }
        return texts;
    }

    List<String> paths() {
        List<String> paths = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            paths.add(path());
        }
        return paths;
    }

    byte @Nullable [] data() {
        if (random.nextInt(4) == 0) {
            return null;
        }
        byte[] data = new byte[random.nextInt(50)];
        random.nextBytes(data);
        return data;
    }

    byte[] bytes() {
        byte[] bytes = data();
        return bytes == null ? new byte[16] : bytes;
    }

    @Nullable
    String maybeText() {
        return random.nextBoolean() ? text() : null;
    }

    /** At least -1. */
    int version() {
        return random.nextInt(8) == 0 ? -1 : random.nextInt(Integer.MAX_VALUE);
    }

    List<Acl> acl() {
        List<Acl> acl = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            acl.add(new Acl(random.nextInt(), new AclId(text(), text())));
        }
        return acl;
    }

    static List<ACL> theirs(List<Acl> acl) {
        List<ACL> theirs = new ArrayList<>();
        for (Acl entry : acl) {
            theirs.add(new ACL(
                    entry.permissions(), new Id(entry.id().scheme(), entry.id().id())));
        }
        return theirs;
    }

    Stat stat() {
        return new Stat(
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                random.nextInt(),
                random.nextInt(),
                random.nextInt(),
                random.nextLong(),
                random.nextInt(),
                random.nextInt(),
                random.nextLong());
    }

    static io.lanekeeper.client.data.Stat ours(Stat theirs) {
        return new io.lanekeeper.client.data.Stat(
                theirs.getCzxid(),
                theirs.getMzxid(),
                theirs.getCtime(),
                theirs.getMtime(),
                theirs.getVersion(),
                theirs.getCversion(),
                theirs.getAversion(),
                theirs.getEphemeralOwner(),
                theirs.getDataLength(),
                theirs.getNumChildren(),
                theirs.getPzxid());
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }
}
