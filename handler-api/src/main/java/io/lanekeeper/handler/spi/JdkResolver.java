// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.spi;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Resolves hosts through the JDK, and can make the JDK ask the name service again. The JDK caches an answer for 30 s
 * (security property {@code networkaddress.cache.ttl}) and has no way to drop it. But the cache has an entry for each
 * spelling of a name, and name services ignore case. So after {@link #forget}, a name is resolved in another spelling,
 * at most about once a second. A name of fewer than five letters has fewer spellings, and changes them more rarely. Any
 * thread.
 */
public final class JdkResolver {
    private static final JdkResolver OF_THE_PROCESS = new JdkResolver(InetAddress::getAllByName, System::nanoTime);
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";
    private static final Pattern IP_V4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");

    /** A lookup of a host in one spelling. */
    @FunctionalInterface
    public interface Lookup {
        /**
         * Returns the addresses of {@code host}; blocks.
         *
         * @throws UnknownHostException if there are none
         */
        InetAddress[] addressesOf(String host) throws IOException;
    }

    private final Lookup lookup;
    private final Spellings spellings;

    /**
     * Makes a resolver of its own, for tests.
     *
     * @param clock nanoseconds
     */
    public JdkResolver(Lookup lookup, LongSupplier clock) {
        this.lookup = lookup;
        this.spellings = new Spellings(clock);
    }

    /** Returns the resolver of the process, since the JDK's cache is one for the process as well. */
    public static JdkResolver ofTheProcess() {
        return OF_THE_PROCESS;
    }

    /** Returns whether {@code host} is an IP address. Resolving it asks no name service and does not block. */
    public static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || IP_V4.matcher(host).matches();
    }

    /**
     * Returns the addresses of {@code host}, at least one, in the JDK's order. Blocks, in native code.
     *
     * @throws UnknownHostException if there are none
     */
    public List<InetAddress> resolve(String host) throws IOException {
        String spelling = isLiteral(host) ? host : spellings.of(host);
        if (spelling.equals(host)) {
            return List.of(lookup.addressesOf(host));
        }
        try {
            return named(host, lookup.addressesOf(spelling));
        } catch (UnknownHostException e) {
            // A resolver of the application may know one spelling only.
            return List.of(lookup.addressesOf(host));
        }
    }

    /** Makes the next {@link #resolve} ask the name service again, unless the last answer is new. */
    public void forget(String host) {
        if (!isLiteral(host)) {
            spellings.change(host);
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
