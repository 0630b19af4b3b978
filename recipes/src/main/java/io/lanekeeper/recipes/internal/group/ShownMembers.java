// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.recipes.group.GroupLayout;
import io.lanekeeper.recipes.group.Member;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The members as they were last seen. None goes back to an older state. Confined to the loop. */
final class ShownMembers {
    private static final byte[] NOTHING = {};

    /** The last sight of a member; {@code watched} until an event has come or the session has ended. */
    private record Seen(Member member, long created, long changed, boolean watched) {
        Seen confirmed(boolean yes) {
            return member.confirmed() == yes
                    ? this
                    : new Seen(new Member(member.id(), member.payload(), yes), created, changed, watched);
        }

        Seen unwatched() {
            return new Seen(member, created, changed, false);
        }
    }

    private final MemberNames names;
    private final Map<String, Seen> seen = new TreeMap<>();

    ShownMembers(MemberNames names) {
        this.names = names;
    }

    /** Returns the members by id. Of several with one id it has the one that was created first. */
    Map<String, Member> byId() {
        Map<String, Member> all = new TreeMap<>();
        Map<String, Long> created = new TreeMap<>();
        for (Seen one : seen.values()) {
            String id = one.member().id();
            if (!all.containsKey(id) || one.created() < created.getOrDefault(id, Long.MAX_VALUE)) {
                all.put(id, one.member());
                created.put(id, one.created());
            }
        }
        return Collections.unmodifiableMap(all);
    }

    int size() {
        return seen.size();
    }

    /** Returns whether a child was read, and a change since would have been told. */
    boolean isCurrent(String child) {
        Seen one = seen.get(child);
        return one != null && one.watched();
    }

    /** Takes a member as it was read; {@code node} is null if its name says all. */
    void take(String child, @Nullable NodeData node) {
        Seen before = seen.get(child);
        byte[] data = node == null || node.data() == null ? NOTHING : node.data();
        long created = node == null ? 0 : node.stat().czxid();
        long changed = node == null ? 0 : node.stat().mzxid();
        if (before != null && node != null && isOlder(node.stat(), before)) {
            return;
        }
        if (before != null && before.created() == created && before.changed() == changed) {
            seen.put(child, new Seen(before.confirmed(true).member(), created, changed, true));
        } else {
            Member member = new Member(names.id(child, data), names.payload(data), true);
            seen.put(child, new Seen(member, created, changed, true));
        }
    }

    private static boolean isOlder(Stat stat, Seen before) {
        return stat.czxid() < before.created() || (stat.czxid() == before.created() && stat.mzxid() < before.changed());
    }

    /** The server does not show the data of a member. */
    void unreadable(String child) {
        if (names.layout() == GroupLayout.MEMBER) {
            seen.put(child, new Seen(new Member(child, NOTHING, true), 0, 0, true));
        }
    }

    /** Returns whether a deletion, which was told at {@code zxid}, is news. */
    boolean deleted(String child, long zxid) {
        Seen one = seen.get(child);
        boolean news = one != null && (zxid < 0 || zxid > one.created());
        if (news) {
            seen.remove(child);
        }
        return news;
    }

    void remove(String child) {
        seen.remove(child);
    }

    void retain(Set<String> children) {
        seen.keySet().retainAll(children);
    }

    void watchEnded(String child) {
        seen.computeIfPresent(child, (name, one) -> one.unwatched());
    }

    void watchesEnded() {
        seen.replaceAll((name, one) -> one.confirmed(false).unwatched());
    }

    void confirmAll(boolean yes) {
        seen.replaceAll((name, one) -> one.confirmed(yes && one.watched()));
    }
}
