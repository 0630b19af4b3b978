// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.group;

import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.recipes.group.GroupLayout;
import io.lanekeeper.recipes.group.Membership;
import io.lanekeeper.recipes.internal.node.PathNode;

/** A membership, which is a node that is kept. */
final class NodeMembership implements Membership {
    private final String id;
    private final PathNode node;
    private final GroupLayout layout;
    private final Runnable onLeave;

    /** @param onLeave called on any thread when the member leaves */
    NodeMembership(String id, PathNode node, GroupLayout layout, Runnable onLeave) {
        this.id = id;
        this.node = node;
        this.layout = layout;
        this.onLeave = onLeave;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public State state() {
        return State.valueOf(node.state().name());
    }

    @Override
    public AsyncResult<Void> setPayload(byte[] payload) {
        if (layout != GroupLayout.MEMBER) {
            throw new UnsupportedOperationException("setPayload in layout " + layout + " (expected: layout MEMBER)");
        }
        return node.setData(payload);
    }

    @Override
    public AsyncResult<Void> leave() {
        onLeave.run();
        return node.close();
    }

    @Override
    public String toString() {
        return "member " + id + ", " + node;
    }
}
