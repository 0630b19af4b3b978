// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.protocol;

import io.lanekeeper.client.data.OpResult;
import java.util.List;

/** The result of a {@link MultiRequest}. */
public sealed interface MultiReply {
    /**
     * All parts were applied.
     *
     * @param results one for each
     */
    record Applied(List<OpResult> results) implements MultiReply {}

    /**
     * None was.
     *
     * @param errors one for each: {@link MultiRecord#OK} before the part that failed, then its error, then
     *     {@link #NOT_TRIED}
     */
    record Refused(List<Integer> errors) implements MultiReply {
        /** The error of those behind the part that failed (ZooKeeper: {@code RUNTIMEINCONSISTENCY}). */
        public static final int NOT_TRIED = -2;

        /** The index of the part that failed. */
        public int culprit() {
            for (int i = 0; i < errors.size(); i++) {
                if (errors.get(i) != MultiRecord.OK) {
                    return i;
                }
            }
            throw new IllegalStateException("no error among " + errors);
        }
    }
}
