// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.path.PathRules;
import io.lanekeeper.client.internal.protocol.ReadRequest;
import java.util.function.Function;

/** One read of a {@link ZooKeeperOperations#multiRead multiRead}. It cannot set a watch. */
public final class ReadOp {
    private final String text;
    private final Function<Chroot, ReadRequest<?>> request;

    private ReadOp(String text, Function<Chroot, ReadRequest<?>> request) {
        this.text = text;
        this.request = request;
    }

    /** Returns the read of a node's data and Stat. */
    public static ReadOp getData(String path) {
        int size = PathRules.check(path);
        return new ReadOp("getData " + path, chroot -> new ReadRequest.GetData(chroot, path, size, null));
    }

    /** Returns the read of the names of a node's children. */
    public static ReadOp getChildren(String path) {
        int size = PathRules.check(path);
        return new ReadOp("getChildren " + path, chroot -> new ReadRequest.GetChildren(chroot, path, size, null));
    }

    ReadRequest<?> request(Chroot chroot) {
        return request.apply(chroot);
    }

    /** Returns name and path. */
    @Override
    public String toString() {
        return text;
    }
}
