// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.server;

import io.lanekeeper.handler.Endpoint;
import io.lanekeeper.testing.proxy.FaultProxy;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/** The network between the members of an ensemble: two proxies for each ordered pair, one for each port. */
final class MemberLinks implements AutoCloseable {
    private record Link(int from, int to, FaultProxy proxy) {
        void set(boolean parted) {
            if (parted) {
                proxy.freeze();
            } else {
                // Members try again by themselves; without this, all their attempts would arrive at once.
                proxy.cutUnconnected();
                proxy.thaw();
            }
        }
    }

    private final List<Link> links = new ArrayList<>();

    MemberLinks(List<EnsembleMember> members, EventLoopGroup group) {
        try {
            for (EnsembleMember from : members) {
                members.stream().filter(to -> to.id() != from.id()).forEach(to -> add(from, to, group));
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Parts the pairs for which {@code parted} returns true: packets between them are lost, as by a broken switch. */
    void part(BiPredicate<Integer, Integer> parted) {
        links.forEach(link -> link.set(parted.test(link.from, link.to) || parted.test(link.to, link.from)));
    }

    @Override
    public void close() {
        links.forEach(link -> link.proxy.close());
    }

    private void add(EnsembleMember from, EnsembleMember to, EventLoopGroup group) {
        for (Endpoint target : List.of(to.quorum(), to.election())) {
            InetSocketAddress address = new InetSocketAddress(from.addressOf(to), target.port());
            links.add(new Link(from.id(), to.id(), FaultProxy.to(target, address, group)));
        }
    }
}
