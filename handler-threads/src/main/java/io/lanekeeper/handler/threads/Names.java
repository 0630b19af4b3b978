// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;

/** Asks the JDK for the addresses of a host, which blocks. Any thread. */
final class Names {
    /** The JDK's lookup, or a test's. */
    @FunctionalInterface
    interface Lookup {
        InetAddress[] addressesOf(String host) throws IOException;
    }

    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";
    private static final Pattern IP_V4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");

    private final Lookup lookup;
    private final Spellings spellings;

    Names(Lookup lookup, Spellings spellings) {
        this.lookup = lookup;
        this.spellings = spellings;
    }

    static Names ofTheJdk() {
        return new Names(InetAddress::getAllByName, Spellings.OF_THE_PROCESS);
    }

    /**
     * Returns the addresses of {@code host}, at least one.
     *
     * <p>On a platform thread always: the JDK resolves names in native code, where a virtual thread keeps its carrier.
     */
    List<InetAddress> resolve(String host, ThreadSettings settings) throws IOException {
        if (settings.kind() == ThreadKind.PLATFORM) {
            return ask(host);
        }
        FutureTask<List<InetAddress>> answer = new FutureTask<>(() -> ask(host));
        ThreadKind.PLATFORM
                .newThread(settings.name() + "-resolve " + host, answer)
                .start();
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException error) {
                throw error;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IOException("no addresses of " + host, e.getCause());
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    /** Whether {@code host} is an address, for which no name service is asked. */
    static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || IP_V4.matcher(host).matches();
    }

    /** Has the next {@link #resolve} ask the name service again, unless its answer is less than a second old. */
    void forget(String host) {
        if (!isLiteral(host)) {
            spellings.change(host);
        }
    }

    private List<InetAddress> ask(String host) throws IOException {
        String spelling = isLiteral(host) ? host : spellings.of(host);
        if (spelling.equals(host)) {
            return List.of(lookup.addressesOf(host));
        }
        try {
            return named(host, lookup.addressesOf(spelling));
        } catch (UnknownHostException e) {
            // Some resolver of the application's may know one spelling only.
            return List.of(lookup.addressesOf(host));
        }
    }

    private static List<InetAddress> named(String host, InetAddress[] addresses) throws UnknownHostException {
        List<InetAddress> named = new ArrayList<>();
        for (InetAddress address : addresses) {
            named.add(
                    address instanceof Inet6Address six && six.getScopeId() != 0
                            ? Inet6Address.getByAddress(host, six.getAddress(), six.getScopeId())
                            : InetAddress.getByAddress(host, address.getAddress()));
        }
        return named;
    }
}
