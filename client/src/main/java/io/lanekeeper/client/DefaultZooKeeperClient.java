// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client;

import io.lanekeeper.client.data.Children;
import io.lanekeeper.client.data.NodeData;
import io.lanekeeper.client.data.SessionCredentials;
import io.lanekeeper.client.event.ConnectFailure;
import io.lanekeeper.client.event.KeeperState;
import io.lanekeeper.client.event.Registration;
import io.lanekeeper.client.event.SessionListener;
import io.lanekeeper.client.event.SessionState;
import io.lanekeeper.client.event.Watch;
import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.node.NodeAccess;
import io.lanekeeper.client.internal.path.Chroot;
import io.lanekeeper.client.internal.path.PathRules;
import io.lanekeeper.client.internal.request.CallOptions;
import io.lanekeeper.client.internal.session.Session;
import io.lanekeeper.client.internal.session.SessionAccess;
import io.lanekeeper.client.internal.text.Shown;
import io.lanekeeper.client.node.ChildrenWatch;
import io.lanekeeper.client.node.DataWatch;
import io.lanekeeper.client.node.NodeFactory;
import io.lanekeeper.client.node.NodeListener;
import io.lanekeeper.client.node.NodePublisher;
import io.lanekeeper.handler.AsyncResult;
import io.lanekeeper.handler.Connection;
import io.lanekeeper.handler.Handler;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The client: a session and its operations. */
final class DefaultZooKeeperClient extends SessionOperations
        implements ZooKeeperClient, SessionAccess<ZooKeeperOperations> {
    /** A limit for the wait in {@link #close()} beyond the stop's own limits, which end a stop before it. */
    private static final Duration CLOSE_MARGIN = Duration.ofSeconds(15);

    private final Session session;
    private final Chroot chroot;
    private final CallOptions terms;
    private final RetryPolicy commandRetry;

    DefaultZooKeeperClient(Session session, Chroot chroot, Duration requestTimeout, RetryPolicy commandRetry) {
        this(session, chroot, commandRetry, new CallOptions(requestTimeout.toNanos(), false));
    }

    private DefaultZooKeeperClient(Session session, Chroot chroot, RetryPolicy commandRetry, CallOptions terms) {
        super(session.requests(), chroot, terms);
        this.terms = terms;
        this.session = session;
        this.chroot = chroot;
        this.commandRetry = commandRetry;
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public Chroot prefix() {
        return chroot;
    }

    @Override
    public CallOptions terms() {
        return terms;
    }

    @Override
    public ZooKeeperOperations operations(Chroot below, CallOptions options) {
        return new SessionOperations(session.requests(), below, options);
    }

    @Override
    public AsyncResult<Void> start() {
        return session.start();
    }

    @Override
    public AsyncResult<Void> stop() {
        return session.stop();
    }

    @Override
    public AsyncResult<@Nullable SessionCredentials> detach() {
        return session.detach();
    }

    @Override
    public void close() {
        AsyncResult<Void> stopped = session.stop();
        if (session.handler().inHandlerThread()) {
            return;
        }
        try {
            stopped.await(session.config().stopTimeout().plus(CLOSE_MARGIN));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void updateHosts(String hosts) {
        ConnectString target = ConnectString.parse(hosts);
        String prefix = Chroot.of(target.chroot()).prefix();
        if (hosts.indexOf('/') >= 0 && !prefix.equals(chroot.prefix())) {
            throw new IllegalArgumentException("hosts: " + Shown.quoted(hosts) + " (expected: the client's chroot, "
                    + Shown.quoted(chroot.prefix()) + ", or none)");
        }
        session.updateServers(target.servers());
    }

    @Override
    public Handler handler() {
        return session.handler();
    }

    @Override
    public SessionState state() {
        return session.latest().state();
    }

    @Override
    public KeeperState keeperState() {
        return session.latest().keeperState();
    }

    @Override
    public long sessionId() {
        return session.sessionId();
    }

    @Override
    public Duration sessionTimeout() {
        return session.sessionTimeout();
    }

    @Override
    public long lastZxid() {
        return session.lastZxid();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        Connection connection = session.connection();
        return connection == null ? null : connection.remoteAddress();
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        Connection connection = session.connection();
        return connection == null ? null : connection.localAddress();
    }

    @Override
    public @Nullable SessionCredentials sessionCredentials() {
        return session.credentials();
    }

    @Override
    public @Nullable ConnectFailure lastFailure() {
        return session.lastFailure();
    }

    @Override
    public AsyncResult<Void> replaceAuth(String scheme, byte[] auth) {
        return session.requests().replaceAuth(Arguments.requireCredential(scheme, auth), terms);
    }

    @Override
    public boolean removeAuth(String scheme, byte[] auth) {
        return session.requests().removeAuth(Arguments.requireCredential(scheme, auth));
    }

    @Override
    public Registration addListener(SessionListener listener) {
        return session.addListener(listener);
    }

    @Override
    public <T extends @Nullable Object> AsyncResult<T> retry(Supplier<? extends AsyncResult<T>> operation) {
        return retry(commandRetry, operation);
    }

    @Override
    public <T extends @Nullable Object> AsyncResult<T> retry(
            RetryPolicy policy, Supplier<? extends AsyncResult<T>> operation) {
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(operation, "operation");
        return new Retry<T>(
                        handler(), policy, operation, () -> handler().random().nextDouble())
                .begin();
    }

    private NodeAccess nodes() {
        return new ClientNodes(this, session);
    }

    @Override
    public NodePublisher<NodeData> dataPublisher(String path) {
        PathRules.check(path);
        return NodeFactory.dataPublisher(nodes(), path);
    }

    @Override
    public NodePublisher<Children> childrenPublisher(String path) {
        PathRules.check(path);
        return NodeFactory.childrenPublisher(nodes(), path);
    }

    @Override
    public DataWatch dataWatch(String path, NodeListener<NodeData> listener) {
        PathRules.check(path);
        return NodeFactory.dataWatch(nodes(), path, Arguments.requireGiven("listener", listener, "a listener"));
    }

    @Override
    public ChildrenWatch childrenWatch(String path, NodeListener<Children> listener) {
        PathRules.check(path);
        return NodeFactory.childrenWatch(nodes(), path, Arguments.requireGiven("listener", listener, "a listener"));
    }

    @Override
    public Watch watch(Watcher watcher) {
        return session.watch(Arguments.requireGiven("watcher", watcher, "a watcher"));
    }
}
