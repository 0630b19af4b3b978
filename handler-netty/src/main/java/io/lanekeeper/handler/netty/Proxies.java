// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.netty;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import java.net.ConnectException;
import java.util.Map;

/**
 * The proxy handlers of Netty in a pipeline. They pass on {@code channelActive} before the proxy has connected, so the connection
 * is up only when each has fired its event. Their classes are found by name, since their module is optional.
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

    /** Returns true for the event of a proxy that has connected. */
    static boolean connected(Object event) {
        return event.getClass().getName().equals(CONNECTED);
    }

    /** Returns the error of the proxy if it is a cause of {@code error}: TLS sees it first and wraps it. */
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
