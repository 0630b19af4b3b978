// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.client.internal.session;

import io.lanekeeper.client.event.Watcher;
import io.lanekeeper.client.internal.path.Chroot;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Those who watch one path for one kind of change, each once, in the order of their registration. Mostly there is one,
 * who costs no more than this object; of many, each is found at once.
 */
sealed interface Watchers {
    /** These and another one; this object if that one is among them. */
    Watchers with(Armed another);

    /** These without one; null if nobody is left. */
    @Nullable
    Watchers without(Watcher watcher);

    boolean contains(Watcher watcher);

    Collection<Armed> all();

    /**
     * One watcher.
     *
     * @param chroot below which it sees its path
     */
    record Armed(Watcher watcher, Chroot chroot) implements Watchers {
        @Override
        public Watchers with(Armed another) {
            return contains(another.watcher) ? this : new Several(this, another);
        }

        @Override
        public @Nullable Watchers without(Watcher other) {
            return contains(other) ? null : this;
        }

        @Override
        public boolean contains(Watcher other) {
            return watcher == other;
        }

        @Override
        public Collection<Armed> all() {
            return List.of(this);
        }
    }

    /** More than one watcher. */
    final class Several implements Watchers {
        /** Watchers are told apart by identity, whatever they say of their equality. */
        private record Key(Watcher watcher) {
            @Override
            public boolean equals(@Nullable Object other) {
                return other instanceof Key key && key.watcher == watcher;
            }

            @Override
            public int hashCode() {
                return System.identityHashCode(watcher);
            }
        }

        private final Map<Key, Armed> watchers = new LinkedHashMap<>();

        private Several(Armed one, Armed other) {
            with(one);
            with(other);
        }

        @Override
        public Watchers with(Armed another) {
            watchers.putIfAbsent(new Key(another.watcher()), another);
            return this;
        }

        @Override
        public @Nullable Watchers without(Watcher watcher) {
            watchers.remove(new Key(watcher));
            return watchers.isEmpty() ? null : this;
        }

        @Override
        public boolean contains(Watcher watcher) {
            return watchers.containsKey(new Key(watcher));
        }

        @Override
        public Collection<Armed> all() {
            return watchers.values();
        }
    }
}
