// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that the members named in docs/coming-from-kazoo.md exist, and that all of kazoo are named. */
class ComingFromKazooTest {
    private static final List<String> PACKAGES = List.of(
            "io.lanekeeper.client",
            "io.lanekeeper.client.data",
            "io.lanekeeper.client.error",
            "io.lanekeeper.client.event",
            "io.lanekeeper.client.node",
            "io.lanekeeper.client.sasl",
            "io.lanekeeper.handler",
            "io.lanekeeper.handler.netty",
            "io.lanekeeper.handler.threads",
            "io.lanekeeper.testing.proxy",
            "io.lanekeeper.testing.server",
            "io.lanekeeper.examples");

    private static final Pattern MEMBER = Pattern.compile("`([A-Z][\\w.]*)#(\\w+)`");

    /** Our types that the page names without a member. */
    private static final Pattern EXCEPTION = Pattern.compile("`(\\w+Exception)`");

    private final String page = page();

    private static String page() {
        try {
            return Files.readString(Path.of("..", "docs", "coming-from-kazoo.md"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void eachMemberNamedOnThePageExists() {
        List<String> missing = matches(MEMBER)
                .filter(Predicate.not(match -> exists(match.group(1), match.group(2))))
                .map(MatchResult::group)
                .toList();
        assertEquals(List.of(), missing);
        assertTrue(matches(MEMBER).count() > 100, "members have been found on the page");
    }

    @Test
    void eachExceptionNamedOnThePageExists() {
        List<String> known = List.of( // kazoo's and the JDK's
                "SASLException", "WriterNotClosedException", "CancellationException", "IllegalArgumentException");
        List<String> missing = matches(EXCEPTION)
                .map(match -> match.group(1))
                .filter(name -> !known.contains(name) && find(name).isEmpty())
                .toList();
        assertEquals(List.of(), missing);
    }

    private Stream<MatchResult> matches(Pattern pattern) {
        return pattern.matcher(page).results();
    }

    private static boolean exists(String type, String member) {
        return find(type)
                .filter(found -> Stream.concat(Arrays.stream(found.getMethods()), Arrays.stream(found.getFields()))
                        .anyMatch(each -> each.getName().equals(member)))
                .isPresent();
    }

    private static Optional<Class<?>> find(String type) {
        return PACKAGES.stream()
                .<Class<?>>mapMulti((name, found) -> {
                    try {
                        found.accept(Class.forName(name + "." + type.replace('.', '$')));
                    } catch (ClassNotFoundException e) {
                        // in another package
                    }
                })
                .findFirst();
    }

    /** The members of kazoo's interfaces and client, as its documentation lists them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "name, timeout_exception, sleep_func, start, stop, running, spawn, dispatch_callback, select, socket",
                "create_connection, create_socket_pair, event_object, lock_object, rlock_object, async_result",
                "ready, successful, value, exception, set, set_exception, get, get_nowait, wait, rawlink, unlink",
                "capture_exceptions, wrap, create_tcp_socket, create_tcp_connection, fileobj_to_fd, selector_select",
                "hosts, timeout, client_id, handler, default_acl, auth_data, sasl_options, read_only, randomize_hosts",
                "connection_retry, command_retry, logger, keyfile, keyfile_password, certfile, ca, use_ssl",
                "verify_certs, check_hostname, max_retries, retry_delay, retry_backoff, retry_max_delay",
                "start_async, restart, close, connected, state, client_state, chroot, last_zxid, set_hosts",
                "add_listener, remove_listener, command, server_version, retry, unchroot",
                "create, create_async, ensure_path, ensure_path_async, exists, exists_async, get_async, set_async",
                "get_children, get_children_async, get_acls, set_acls, delete, delete_async, sync, sync_async",
                "add_auth, add_auth_async, reconfig, reconfig_async, transaction, commit, set_data, check",
                "Barrier, Counter, DoubleBarrier, ChildrenWatch, DataWatch, Election, NonBlockingLease, Lock, ReadLock",
                "MultiNonBlockingLease, WriteLock, Party, ShallowParty, Queue, LockingQueue, SetPartitioner, Semaphore",
                "TreeCache, PatientChildrenWatch, KazooRetry, max_tries, max_jitter, max_delay, ignore_expire, interrupt"
            })
    void eachMemberOfKazooIsNamedOnThePage(String names) {
        List<String> missing = Arrays.stream(names.split(", "))
                .filter(name -> !Pattern.compile("`" + name + "(\\([^`]*)?`")
                        .matcher(page)
                        .find())
                .toList();
        assertEquals(List.of(), missing);
    }
}
