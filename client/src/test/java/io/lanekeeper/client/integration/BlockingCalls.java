// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.integration;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import reactor.blockhound.BlockHound;

/**
 * Notes each call that may block on a thread of Netty, from {@link #watch()} on, until the end of the JVM. Netty
 * allows some such calls ({@code NettyBlockHoundIntegration}); docs/threading.md lists them, and they are not noted
 * here.
 */
public final class BlockingCalls {
    /** A call with its stack. */
    static final class Seen extends Exception {
        private static final long serialVersionUID = 1L;

        private Seen(String call) {
            super(call + " on " + Thread.currentThread().getName());
        }
    }

    private static final String ADDRESSES = "[Ljava/net/InetAddress;";

    private static final Queue<Seen> SEEN = new ConcurrentLinkedQueue<>();

    static {
        BlockHound.builder()
                .loadIntegrations()
                // Blocks in native code, where it is not seen otherwise; one of the two is there, as the Java version
                // has it.
                .markAsBlocking("java.net.Inet6AddressImpl", "lookupAllHostAddr", "(Ljava/lang/String;)" + ADDRESSES)
                .markAsBlocking("java.net.Inet6AddressImpl", "lookupAllHostAddr", "(Ljava/lang/String;I)" + ADDRESSES)
                .blockingMethodCallback(method -> SEEN.add(new Seen(method.toString())))
                .install();
    }

    private BlockingCalls() {}

    /** Sees calls from now on. */
    public static void watch() {
        SEEN.clear();
    }

    /** Takes what has been seen. */
    static List<Seen> take() {
        List<Seen> all = new ArrayList<>();
        for (Seen next = SEEN.poll(); next != null; next = SEEN.poll()) {
            all.add(next);
        }
        return all;
    }

    /** Fails with the stack of each call that was seen. */
    public static void assertNone() {
        List<Seen> all = take();
        if (!all.isEmpty()) {
            StringWriter stacks = new StringWriter();
            all.stream().limit(10).forEach(each -> each.printStackTrace(new PrintWriter(stacks, true)));
            fail(all.size() + " blocking calls: " + stacks);
        }
    }
}
