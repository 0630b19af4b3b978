// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lanekeeper.recipes.group.GroupLayout;
import java.util.HexFormat;
import java.util.Random;
import java.util.regex.Pattern;

/** The names of members' nodes in one layout. */
record MemberNames(GroupLayout layout) {
    private static final Pattern PARTY = Pattern.compile("[0-9a-f]{32}__party__");
    private static final Pattern SHALLOW = Pattern.compile("[0-9a-f]{32}-.*", Pattern.DOTALL);
    private static final int UNIQUE_AND_DASH = 33;

    /** Returns whether a child of the group is a member. */
    boolean isMember(String child) {
        return switch (layout) {
            case MEMBER -> true;
            case PARTY -> PARTY.matcher(child).matches();
            case SHALLOW_PARTY -> SHALLOW.matcher(child).matches();
        };
    }

    /** Returns whether the data of a member are read, and not its name alone. */
    boolean hasData() {
        return layout != GroupLayout.SHALLOW_PARTY;
    }

    /** Returns the name of a new member's node. */
    String child(String id, Random random) {
        if (layout == GroupLayout.MEMBER) {
            return id;
        }
        HexFormat hex = HexFormat.of();
        String unique = hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
        return layout == GroupLayout.PARTY ? unique + "__party__" : unique + '-' + id;
    }

    /** Returns the data of a member's node. */
    byte[] data(String id, byte[] payload) {
        return layout == GroupLayout.MEMBER ? payload : id.getBytes(UTF_8);
    }

    /** Returns the id of a member. */
    String id(String child, byte[] data) {
        return switch (layout) {
            case MEMBER -> child;
            case PARTY -> new String(data, UTF_8);
            case SHALLOW_PARTY -> child.substring(UNIQUE_AND_DASH);
        };
    }

    /** Returns the payload of a member. */
    byte[] payload(byte[] data) {
        return layout == GroupLayout.MEMBER ? data : new byte[0];
    }
}
