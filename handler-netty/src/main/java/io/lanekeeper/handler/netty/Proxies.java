// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import java.net.ConnectException;
import java.util.Map;

/**
 * Netty's proxy handlers in a pipeline. They pass {@code channelActive} on before the proxy has agreed, so the connection is
 * up only when each of them has fired its event. By name, since their module need not be there.
 */
final class Proxies {
    private static final String HANDLER = "io.netty.handler.proxy.ProxyHandler";
    private static final String CONNECTED = "io.netty.handler.proxy.ProxyConnectionEvent";

    private Proxies() {}

    static int count(ChannelPipeline pipeline) {
        int count = 0;
        for (Map.Entry<String, ChannelHandler> entry : pipeline) {
            if (isProxy(entry.getValue().getClass())) {
                count++;
            }
        }
        return count;
    }

    /** Whether {@code event} says that one of the proxies has made the connection. */
    static boolean connected(Object event) {
        return event.getClass().getName().equals(CONNECTED);
    }

    /** What the proxy has said, if that is behind {@code error}: TLS hears of it first, and takes it for its own failure. */
    static Throwable failure(Throwable error) {
        for (Throwable each = error; each != null; each = each.getCause()) {
            if (each instanceof ConnectException) {
                return each;
            }
        }
        return error;
    }

    private static boolean isProxy(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            if (each.getName().equals(HANDLER)) {
                return true;
            }
        }
        return false;
    }
}
