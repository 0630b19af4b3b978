// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The queue of contenders in one directory, as the servers have it after each step. */
public final class ContenderTruth {
    private static final Pattern NAME = Pattern.compile(".*(?:lock|latch)-(-?\\d{10})");

    /** A contender's node. */
    public static final class Place {
        private final String path;
        private final long czxid;
        private final long owner;
        private final int number;
        private boolean wasFirst;
        private boolean gone;
        private long goneAt;
        private boolean removedByHand;

        private Place(String path, long czxid, long owner, int number) {
            this.path = path;
            this.czxid = czxid;
            this.owner = owner;
            this.number = number;
        }

        /** Returns the path. */
        public String path() {
            return path;
        }

        /** Returns the transaction that has created it. */
        public long czxid() {
            return czxid;
        }

        /** Returns the session that it belongs to. */
        public long owner() {
            return owner;
        }

        /** Returns whether it was the first of the queue at some time. */
        public boolean wasFirst() {
            return wasFirst;
        }

        /** Returns whether it is gone. */
        public boolean gone() {
            return gone;
        }

        /** Returns the last transaction before or at which it may have gone. */
        public long goneAt() {
            return goneAt;
        }

        @Override
        public String toString() {
            return path + " (czxid " + czxid + ", session 0x" + Long.toHexString(owner)
                    + (wasFirst ? ", was first" : "") + (gone ? ", gone" : "") + ")";
        }
    }

    private final Scene scene;
    private final String directory;
    private final Map<Long, Place> byToken = new HashMap<>();
    private final Map<String, Place> byPath = new HashMap<>();
    private final Map<String, Place> present = new HashMap<>();
    private final List<Place> firsts = new ArrayList<>();
    private long seen = -1;
    private boolean removing;

    /** Makes the truth of a directory, which need not exist. */
    public ContenderTruth(Scene scene, String directory) {
        this.scene = scene;
        this.directory = directory;
        scene.truth().observe(this::refresh);
        refresh();
    }

    /** Says that nodes which vanish at the next look were removed by hand. */
    public void removeByHand(Runnable removal) {
        scene.truth().refresh();
        removing = true;
        removal.run();
        scene.truth().refresh();
        removing = false;
    }

    private void refresh() {
        boolean exists = scene.servers().exists(directory);
        long change = exists ? scene.servers().lastChildrenChange(directory) : 0;
        if (change == seen) {
            return;
        }
        seen = change;
        List<String> names = exists ? scene.servers().children(directory) : List.of();
        Set<String> there = new HashSet<>(names);
        present.values().removeIf(place -> isGone(place, there));
        for (String name : names) {
            Matcher parts = NAME.matcher(name);
            if (!present.containsKey(name) && parts.matches()) {
                add(name, Integer.parseInt(parts.group(1)));
            }
        }
        Place first = first();
        if (first != null && !first.wasFirst) {
            first.wasFirst = true;
            firsts.add(first);
        }
    }

    private boolean isGone(Place place, Set<String> there) {
        if (there.contains(place.path.substring(directory.length() + 1))) {
            return false;
        }
        place.gone = true;
        place.goneAt = scene.truth().zxid();
        place.removedByHand = removing;
        return true;
    }

    private void add(String name, int number) {
        String path = directory + '/' + name;
        long czxid = scene.servers().lastDataChange(path);
        Place place = new Place(path, czxid, scene.truth().creator(czxid), number);
        present.put(name, place);
        byToken.put(czxid, place);
        byPath.put(path, place);
    }

    /** Returns the contender whose turn it is; null if there is none. */
    @Nullable
    public Place first() {
        Place first = null;
        for (Place place : present.values()) {
            if (first == null || place.number - first.number < 0) {
                first = place;
            }
        }
        return first;
    }

    /** Returns the contender that was created at {@code czxid}; null if there was none. */
    @Nullable
    public Place at(long czxid) {
        return byToken.get(czxid);
    }

    /** Returns the contender that a path belongs to now, or else belonged to last; null if there was none. */
    @Nullable
    public Place of(String path) {
        return byPath.get(path);
    }

    /** Returns those that there are, in no order. */
    public List<Place> present() {
        return List.copyOf(present.values());
    }

    /** Returns those that were first, in that order. */
    public List<Place> firsts() {
        return firsts;
    }

    /** Returns whether any node was removed by hand. */
    public boolean removedByHand() {
        return byToken.values().stream().anyMatch(place -> place.removedByHand);
    }

    /** Returns whether an operator has taken the node, or its session, from a process that could not know. */
    public boolean takenByHand(Place place) {
        return place.removedByHand || scene.truth().wasEndedByHand(place.owner);
    }
}
