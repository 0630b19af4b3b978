// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.data.Acl;
import io.lanekeeper.client.data.AclId;
import io.lanekeeper.client.data.Stat;
import io.lanekeeper.client.internal.jute.Jute;
import io.lanekeeper.client.internal.jute.JuteReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Records that several messages contain. */
final class Records {
    /** The bytes of an entry with two empty strings. */
    private static final int MIN_ACL = 3 * Integer.BYTES;

    private Records() {}

    static Stat readStat(JuteReader in) {
        return new Stat(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                in.readInt(),
                in.readInt(),
                in.readLong());
    }

    static long sizeOf(List<Acl> acl) {
        long size = Integer.BYTES;
        for (Acl entry : acl) {
            AclId id = entry.id();
            size += Integer.BYTES + Jute.sizeOf(id.scheme()) + Jute.sizeOf(id.id());
        }
        return size;
    }

    static void write(ByteBuffer target, List<Acl> acl) {
        target.putInt(acl.size());
        for (Acl entry : acl) {
            target.putInt(entry.permissions());
            Jute.write(target, entry.id().scheme());
            Jute.write(target, entry.id().id());
        }
    }

    static List<Acl> readAcl(JuteReader in) {
        int count = in.readCount(MIN_ACL);
        List<Acl> acl = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int permissions = in.readInt();
            acl.add(new Acl(permissions, new AclId(in.readStringOrEmpty(), in.readStringOrEmpty())));
        }
        return acl;
    }
}
