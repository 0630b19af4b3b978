// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.handler.Endpoint;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The number of attempts in a round follows the list, the lookups and the rounds. */
class ServerAddressesTest {
    private static final Endpoint ONE = new Endpoint("one", 1);
    private static final Endpoint TWO = new Endpoint("two", 2);
    private static final Endpoint THREE = new Endpoint("three", 3);

    private final ServerList list = new ServerList(List.of(ONE, TWO), false, () -> new Random(1));
    private final ServerAddresses addresses = new ServerAddresses(list, false, () -> new Random(1));

    private static List<SocketAddress> resolved(int count) {
        SocketAddress[] all = new SocketAddress[count];
        for (int i = 0; i < count; i++) {
            all[i] = InetSocketAddress.createUnresolved("address-" + i, 1);
        }
        return List.of(all);
    }

    @Test
    void sizeGrowsWithTheAddressesOfANameAndFallsWithTheNextRound() {
        assertEquals(2, addresses.size());
        ServerAddresses.Host first = addresses.next();
        first.lookupStarted();
        assertEquals(2, addresses.size(), "during the lookup");
        first.found(resolved(3));
        assertEquals(4, addresses.size());
        first.next();
        assertEquals(4, addresses.size(), "an attempt takes nothing away");
        addresses.newRound();
        assertEquals(2, addresses.size());
    }

    @Test
    void lookupGivenBackCountsAsOneAttempt() {
        ServerAddresses.Host first = addresses.next();
        first.found(resolved(2));
        assertEquals(3, addresses.size());
        first.giveBack(null);
        assertEquals(2, addresses.size());
    }

    @Test
    void changedListIsCountedAgain() {
        assertEquals(2, addresses.size());
        list.offer(List.of(ONE, TWO, THREE));
        assertEquals(3, addresses.size());
        list.offer(List.of(TWO, TWO));
        assertEquals(1, addresses.size(), "a server that is listed twice");
        list.change(List.of(ONE, THREE), null);
        assertEquals(2, addresses.size());
        list.offer(List.of());
        assertEquals(0, addresses.size());
    }

    /** Its attempt was abandoned after the round had ended. */
    @Test
    void addressGivenBackLateIsNotTriedTwice() {
        ServerAddresses one = new ServerAddresses(
                new ServerList(List.of(ONE), false, () -> new Random(1)), false, () -> new Random(1));
        ServerAddresses.Host host = one.next();
        host.found(resolved(2));
        SocketAddress tried = host.next();
        one.newRound();
        host.giveBack(tried);
        host.found(resolved(2));
        host.next();
        host.next();
        assertThrows(NoSuchElementException.class, host::next);
    }

    @Test
    void addressesOfTheFormerRoundAreNotTriedDuringTheLookup() {
        ServerAddresses.Host first = addresses.next();
        first.found(resolved(3));
        first.next();
        addresses.newRound();
        ServerAddresses.Host second = addresses.next();
        assertEquals(TWO, second.server());
        second.found(resolved(3));
        second.next();
        assertSame(first, addresses.next());
        first.lookupStarted();
        for (int i = 0; i < 2; i++) {
            assertSame(second, addresses.next());
            second.next();
        }
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void roundBeginsWhenNothingIsLeftToBeTried() {
        for (int i = 0; i < 2; i++) {
            ServerAddresses.Host host = addresses.next();
            host.lookupStarted();
            host.found(resolved(1));
            host.next();
        }
        ServerAddresses.Host again = addresses.next();
        assertEquals(ONE, again.server());
        assertTrue(again.lookupDue());
        assertEquals(2, addresses.size());
    }
}
