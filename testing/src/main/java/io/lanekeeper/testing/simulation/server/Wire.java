// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.simulation.server;

import io.lanekeeper.handler.FrameEncoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.jute.BinaryInputArchive;
import org.apache.jute.BinaryOutputArchive;
import org.apache.jute.Record;
import org.apache.zookeeper.proto.ReplyHeader;
import org.jspecify.annotations.Nullable;

/**
 * Converts ZooKeeper's own records to bytes and back, so that the client is not checked against a codec of its own
 * kind.
 */
final class Wire {
    private Wire() {}

    static byte[] copy(ByteBuffer frame) {
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    static BinaryInputArchive reader(byte[] bytes) {
        return BinaryInputArchive.getArchive(new ByteArrayInputStream(bytes));
    }

    static <R extends Record> R read(BinaryInputArchive in, R record) throws IOException {
        record.deserialize(in, "record");
        return record;
    }

    static byte[] write(@Nullable Record... records) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryOutputArchive out = BinaryOutputArchive.getArchive(bytes);
        try {
            for (Record record : records) {
                if (record != null) {
                    record.serialize(out, "record");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static ReplyHeader header(int xid, long zxid, int error) {
        return new ReplyHeader(xid, zxid, error);
    }

    static FrameEncoder frame(byte[] body) {
        return new FrameEncoder() {
            @Override
            public int size() {
                return body.length;
            }

            @Override
            public void encode(ByteBuffer target) {
                target.put(body);
            }
        };
    }
}
