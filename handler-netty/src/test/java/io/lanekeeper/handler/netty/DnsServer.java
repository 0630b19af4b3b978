// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** A DNS server on the loopback interface. Each name has the same IPv4 address, with a time to live of an hour. */
final class DnsServer implements AutoCloseable {
    private static final int A = 1;
    private static final int HEAD = 12;

    /** The number of queries for IPv4 addresses so far. */
    final AtomicInteger questions = new AtomicInteger();

    volatile String address = "10.0.0.1";
    /** False while the server does not reply. */
    volatile boolean answers = true;

    private final DatagramSocket socket =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

    DnsServer() throws IOException {
        Thread thread = new Thread(this::serve, "dns-server");
        thread.setDaemon(true);
        thread.start();
    }

    DnsServerAddressStreamProvider provider() {
        return new SingletonDnsServerAddressStreamProvider((InetSocketAddress) socket.getLocalSocketAddress());
    }

    @Override
    public void close() {
        socket.close();
    }

    private void serve() {
        byte[] buffer = new byte[1024];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                byte[] answer = answer(Arrays.copyOf(buffer, packet.getLength()));
                if (answers) {
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException e) {
            // The test has closed it.
        }
    }

    private byte[] answer(byte[] question) throws IOException {
        int end = HEAD;
        while (question[end] != 0) {
            end += question[end] + 1;
        }
        boolean four = question[end + 2] == A;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(question, 0, 2);
        out.writeShort(0x8580); // an answer, with authority, and recursion if wanted
        out.writeShort(1);
        out.writeShort(four ? 1 : 0);
        out.writeInt(0);
        out.write(question, HEAD, end + 5 - HEAD);
        if (four) {
            questions.incrementAndGet();
            out.writeShort(0xc000 + HEAD); // the name of the question
            out.writeShort(A);
            out.writeShort(1);
            out.writeInt(3600);
            out.writeShort(4);
            out.write(InetAddress.getByName(address).getAddress());
        }
        return bytes.toByteArray();
    }
}
