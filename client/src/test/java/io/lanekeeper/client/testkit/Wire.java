// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.testkit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The protocol once more, written from its description and independent of the client's own encoder. */
public final class Wire {
    public static final int CREATE = 1;
    public static final int DELETE = 2;
    public static final int EXISTS = 3;
    public static final int GET_DATA = 4;
    public static final int SET_DATA = 5;
    public static final int GET_CHILDREN = 8;
    public static final int SYNC = 9;
    public static final int PING = 11;
    public static final int GET_CHILDREN2 = 12;
    public static final int CREATE2 = 15;
    public static final int REMOVE_WATCHES = 18;
    public static final int MULTI_READ = 22;
    public static final int GET_ALL_CHILDREN_NUMBER = 104;
    public static final int SET_WATCHES2 = 105;
    public static final int ADD_WATCH = 106;
    public static final int WHO_AM_I = 107;
    public static final int AUTH = 100;
    public static final int SET_WATCHES = 101;
    public static final int SASL = 102;
    public static final int CLOSE = -11;

    public static final int CREATED = 1;
    public static final int DELETED = 2;
    public static final int CHANGED = 3;
    public static final int CHILDREN = 4;

    public static final int MARSHALLING = -5;
    public static final int NO_NODE = -101;
    public static final int NO_AUTH = -102;
    public static final int BAD_VERSION = -103;
    public static final int NODE_EXISTS = -110;
    public static final int NOT_EMPTY = -111;
    public static final int AUTH_FAILED = -115;
    public static final int NOT_READ_ONLY = -119;
    public static final int NO_WATCHER = -121;

    private Wire() {}

    /** Something that writes. */
    public interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    /** Something that reads. */
    public interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    public static byte[] bytes(Writer writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writer.write(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Reads all of {@code bytes}: what is left over is an error. */
    public static <T> T read(byte[] bytes, Reader<T> reader) {
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            T value = reader.read(in);
            if (in.available() > 0) {
                throw new IllegalStateException(in.available() + " bytes left over");
            }
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void buffer(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    public static byte[] buffer(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : in.readNBytes(length);
    }

    public static void string(DataOutputStream out, String text) throws IOException {
        buffer(out, text.getBytes(StandardCharsets.UTF_8));
    }

    public static String string(DataInputStream in) throws IOException {
        return new String(buffer(in), StandardCharsets.UTF_8);
    }

    public static List<String> strings(DataInputStream in) throws IOException {
        List<String> strings = new ArrayList<>();
        for (int count = in.readInt(); count > 0; count--) {
            strings.add(string(in));
        }
        return strings;
    }

    public static byte[] path(String path) {
        return bytes(out -> string(out, path));
    }

    /** Returns an int: no error, an empty list, or another number. */
    public static byte[] number(int value) {
        return bytes(out -> out.writeInt(value));
    }

    public static byte[] names(String... names) {
        return bytes(out -> {
            out.writeInt(names.length);
            for (String name : names) {
                string(out, name);
            }
        });
    }

    /** Returns a Stat with this version, whose eleven fields are all different. */
    public static byte[] stat(int version) {
        return bytes(out -> {
            out.writeLong(101);
            out.writeLong(102);
            out.writeLong(103);
            out.writeLong(104);
            out.writeInt(version);
            out.writeInt(106);
            out.writeInt(107);
            out.writeLong(108);
            out.writeInt(109);
            out.writeInt(110);
            out.writeLong(111);
        });
    }

    public static byte[] data(byte[] data, int version) {
        return bytes(out -> {
            buffer(out, data);
            out.write(stat(version));
        });
    }

    public static byte[] header(int xid, long zxid, int error, byte[] body) {
        return bytes(out -> {
            out.writeInt(xid);
            out.writeLong(zxid);
            out.writeInt(error);
            out.write(body);
        });
    }

    public static byte[] event(int type, String path, long zxid) {
        return header(-1, zxid, 0, bytes(out -> {
            out.writeInt(type);
            out.writeInt(3);
            string(out, path);
        }));
    }

    public static byte[] welcome(long session, byte[] password, int timeoutMillis) {
        return welcome(session, password, timeoutMillis, false);
    }

    public static byte[] welcome(long session, byte[] password, int timeoutMillis, boolean readOnly) {
        return bytes(out -> {
            out.writeInt(0);
            out.writeInt(timeoutMillis);
            out.writeLong(session);
            buffer(out, password);
            out.writeBoolean(readOnly);
        });
    }
}
