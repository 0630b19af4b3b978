// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.group;

/** The names and data of the nodes of a {@link Group}. All clients of a path must use one layout. */
public enum GroupLayout {
    /** Curator's {@code GroupMember}: {@code <id>}, with the payload as data. Parents are containers. The default. */
    MEMBER,
    /**
     * kazoo's {@code Party}: {@code <32 digits>__party__}, with the id as data, so there is no payload. Parents are persistent.
     * Nodes with other names are ignored.
     */
    PARTY,
    /**
     * kazoo's {@code ShallowParty}: {@code <32 digits>-<id>}, without a payload. A change of members takes one request and no read
     * of a member. Parents are persistent. Nodes with other names are ignored.
     */
    SHALLOW_PARTY
}
