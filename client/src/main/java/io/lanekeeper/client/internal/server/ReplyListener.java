// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import io.lanekeeper.client.event.EventType;
import io.lanekeeper.client.internal.jute.JuteReader;

/** Receives the frames of a connection after the handshake, and its changes. */
public interface ReplyListener {
    /** The reply to a request; {@code error} is 0 for a success. */
    void replyReceived(int xid, long zxid, int error, JuteReader body);

    /** The reply to an authentication. */
    void authReplyReceived(int error, JuteReader body);

    /** The reply to a request, with a body that is longer than the limit and was not read. */
    void oversizedReplyReceived(int xid, long zxid, int error, int size);

    /** An event of a watch. */
    void eventReceived(EventType type, String path, long zxid);

    /** The reply to a ping; {@code error} is 0 unless the server has refused even that. */
    void pingReplied(long zxid, int error);

    /** All bytes that had arrived have been read. */
    void readCompleted();

    /** The connection takes bytes again. */
    void becameWritable();
}
