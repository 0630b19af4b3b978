// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.lock;

import io.lanekeeper.recipes.lock.Layout;

/** The names of nodes in the forms of other libraries. */
final class ContenderNames {
    private ContenderNames() {}

    /** Returns the start of a node's name, by which it is found again after an unknown outcome. */
    static String unique(Layout layout, String guid) {
        return switch (layout.prefix()) {
            case CURATOR -> "_c_" + guid + '-';
            case KAZOO -> guid.replace("-", "");
        };
    }
}
