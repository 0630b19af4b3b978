// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lanekeeper.recipes.group.PartitionerOptions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gives each item to the member with the highest weight for it (rendezvous hashing). A member that comes or goes moves only its own
 * items: one of n on average. The weight is a hash of both names that does not depend on the platform.
 */
public final class RendezvousShare implements PartitionerOptions.Share {
    private static final long FNV_OFFSET = 0xcbf2_9ce4_8422_2325L;
    private static final long FNV_PRIME = 0x100_0000_01b3L;

    @Override
    public Set<String> of(String member, List<String> members, Set<String> items) {
        Set<String> own = new TreeSet<>();
        for (String item : items) {
            if (member.equals(owner(item, members))) {
                own.add(item);
            }
        }
        return own;
    }

    private static String owner(String item, List<String> members) {
        String best = "";
        long most = 0;
        for (String member : members) {
            long weight = weight(member, item);
            int order = best.isEmpty() ? 1 : Long.compareUnsigned(weight, most);
            if (order > 0 || (order == 0 && member.compareTo(best) > 0)) {
                best = member;
                most = weight;
            }
        }
        return best;
    }

    /** FNV-1a of the two names, and a last mixing that spreads the difference of similar names. */
    private static long weight(String member, String item) {
        long hash = hash(hash(FNV_OFFSET, member.getBytes(UTF_8)), new byte[] {0});
        hash = hash(hash, item.getBytes(UTF_8));
        hash = (hash ^ (hash >>> 33)) * 0xff51_afd7_ed55_8ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ce_b9fe_1a85_ec53L;
        return hash ^ (hash >>> 33);
    }

    private static long hash(long start, byte[] bytes) {
        long hash = start;
        for (byte one : bytes) {
            hash = (hash ^ (one & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
