// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.request;

import io.lanekeeper.client.internal.callback.LoopConfined;
import io.lanekeeper.client.internal.jute.MalformedFrameException;
import io.lanekeeper.client.internal.protocol.OpCode;
import io.lanekeeper.handler.spi.BurstQueue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The calls that were sent and have no reply yet, in order. */
@LoopConfined
final class InFlight {
    private final BurstQueue<Call<?>> calls = new BurstQueue<>(1);
    private int requests;

    void add(Call<?> call) {
        calls.add(call);
        requests += call.request().weight();
    }

    /** Returns the number of requests; each read of a batch counts. */
    int requests() {
        return requests;
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /**
     * Takes the request that a reply answers: the oldest. Error replies of the servers' front may overtake (ZooKeeper:
     * unknown operation, authentication required, not read-only), and end only the request that they name.
     */
    Call<?> take(int xid, int error) {
        Call<?> oldest = calls.peek();
        if (oldest != null && oldest.xid() == xid) {
            requests -= oldest.request().weight();
            return calls.remove();
        }
        for (Iterator<Call<?>> i = calls.iterator(); error != 0 && i.hasNext(); ) {
            Call<?> call = i.next();
            if (call.xid() == xid) {
                return removed(i, call);
            }
        }
        throw new MalformedFrameException(
                "reply to xid " + xid + " (expected: " + (oldest == null ? "none" : oldest.xid()) + ")");
    }

    /** Takes the oldest authentication. */
    Call<?> takeAuth() {
        for (Iterator<Call<?>> i = calls.iterator(); i.hasNext(); ) {
            Call<?> call = i.next();
            if (call.request().opCode() == OpCode.AUTH) {
                return removed(i, call);
            }
        }
        throw new MalformedFrameException("reply to an authentication (expected: none)");
    }

    List<Call<?>> takeAll() {
        List<Call<?>> all = new ArrayList<>(calls);
        calls.clear();
        requests = 0;
        return all;
    }

    private Call<?> removed(Iterator<Call<?>> position, Call<?> call) {
        position.remove();
        requests -= call.request().weight();
        return call;
    }
}
