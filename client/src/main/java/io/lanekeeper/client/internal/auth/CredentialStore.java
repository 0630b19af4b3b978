// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.auth;

import io.lanekeeper.client.error.RefusedException;
import io.lanekeeper.client.internal.config.Credential;
import io.lanekeeper.handler.Completion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The credentials to be shown on each new connection, in the order in which they were added: those that servers have accepted, and
 * those that no server has seen yet. One that is rejected is forgotten, and never shown again. Outlives the runs of a client. Any
 * thread.
 */
public final class CredentialStore {
    private static final class Entry {
        private boolean accepted;
        /** True if it takes the place of the others of its scheme when it is accepted. */
        private boolean replacing;
        /** Those that wait for a server's answer, on whatever connection. */
        private final List<Completion<Void>> waiting = new ArrayList<>(0);
    }

    /** Guarded by {@code this}. */
    private final Map<Credential, Entry> entries = new LinkedHashMap<>(0);

    private volatile @Nullable Consumer<RefusedException> onRejected;

    /** Starts with the credentials that the application has configured. */
    public CredentialStore(List<Credential> credentials) {
        credentials.forEach(credential -> entries.computeIfAbsent(credential, added -> new Entry()).accepted = true);
    }

    /** Tells {@code listener}, and none before, of credentials that are rejected. */
    public void attach(Consumer<RefusedException> listener) {
        onRejected = listener;
    }

    /** As of now. */
    public synchronized List<Credential> all() {
        return List.copyOf(entries.keySet());
    }

    /** It is to be shown until a server accepts or rejects it, which ends {@code completion}, too. */
    synchronized void offer(Credential credential, boolean replacing, Completion<Void> completion) {
        Entry entry = entries.computeIfAbsent(credential, added -> new Entry());
        entry.waiting.add(completion);
        entry.replacing |= replacing;
    }

    /** It is not to be shown after all, unless a server has accepted it or another call waits for it. */
    synchronized void withdraw(Credential credential, Completion<Void> completion) {
        Entry entry = entries.get(credential);
        if (entry != null) {
            entry.waiting.remove(completion);
            if (!entry.accepted && entry.waiting.isEmpty()) {
                entries.remove(credential);
            }
        }
    }

    /** It is not shown any more; whether it would have been. */
    public synchronized boolean remove(Credential credential) {
        return entries.remove(credential) != null;
    }

    void accepted(Credential credential) {
        List<Completion<Void>> done;
        synchronized (this) {
            Entry entry = entries.get(credential);
            if (entry == null) {
                return; // removed while it was pending
            }
            entry.accepted = true;
            if (entry.replacing) {
                entry.replacing = false;
                entries.keySet()
                        .removeIf(other -> other.scheme().equals(credential.scheme()) && !other.equals(credential));
            }
            done = List.copyOf(entry.waiting);
            entry.waiting.clear();
        }
        done.forEach(completion -> completion.set(null));
    }

    void rejected(Credential credential, RefusedException error) {
        Entry entry;
        synchronized (this) {
            entry = entries.remove(credential);
        }
        Consumer<RefusedException> listener = onRejected;
        if (listener != null) {
            listener.accept(error);
        }
        if (entry != null) {
            entry.waiting.forEach(completion -> completion.setException(error));
        }
    }
}
