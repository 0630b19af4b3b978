// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lanekeeper.examples.pages.Page;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that the members named in docs/coming-from-kazoo.md exist, and that all of kazoo are named. */
class ComingFromKazooTest {
    /** Our types that the page names without a member. */
    private static final Pattern EXCEPTION = Pattern.compile("`(\\w+Exception)`");

    private final Page page = Page.at("docs/coming-from-kazoo.md");

    @Test
    void eachMemberNamedOnThePageExists() {
        assertEquals(List.of(), page.missingMembers());
        assertTrue(page.members() > 100, "members have been found on the page");
    }

    @Test
    void eachExceptionNamedOnThePageExists() {
        List<String> known = List.of( // kazoo's and the JDK's
                "SASLException", "WriterNotClosedException", "CancellationException", "IllegalArgumentException");
        List<String> missing = page.matches(EXCEPTION)
                .map(match -> match.group(1))
                .filter(name -> !known.contains(name) && Page.find(name).isEmpty())
                .toList();
        assertEquals(List.of(), missing);
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
                        .matcher(page.text())
                        .find())
                .toList();
        assertEquals(List.of(), missing);
    }
}
