// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

/** The tables of one-shot watches: which change ends a watch, and how it is armed again. */
public enum WatchKind {
    /** On a node that existed when it was set: change of data, deletion. */
    DATA,
    /** On a node that did not exist: creation. */
    EXIST,
    /** On a node's children: their creation and deletion, deletion of the node. */
    CHILD
}
