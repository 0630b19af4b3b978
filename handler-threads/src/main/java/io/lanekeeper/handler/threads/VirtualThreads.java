// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** Calls {@code Thread.ofVirtual()} by reflection: the Java release of this build does not have it. */
final class VirtualThreads {
    private static final int FIRST_RELEASE = 21; // Before, they were a preview.
    private static final @Nullable MethodHandle NEW_THREAD = find();

    private VirtualThreads() {}

    /** @throws UnsupportedOperationException before Java 21 */
    static void requireAvailable() {
        if (NEW_THREAD == null) {
            throw new UnsupportedOperationException("virtual threads on Java " + Runtime.version() + " (expected: Java "
                    + FIRST_RELEASE + " or later; on this one use platform threads)");
        }
    }

    /** Returns a new virtual thread, not started. */
    static Thread newThread(String name, Runnable task) {
        MethodHandle newThread = NEW_THREAD;
        if (newThread == null) {
            throw new AssertionError("not checked by requireAvailable()");
        }
        try {
            return (Thread) newThread.invokeExact(name, task);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e); // None of the methods throws a checked exception.
        }
    }

    /** Finds {@code (name, task) -> Thread.ofVirtual().name(name).unstarted(task)}; null before Java 21. */
    private static @Nullable MethodHandle find() {
        if (Runtime.version().feature() < FIRST_RELEASE) {
            return null;
        }
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> virtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandle name = MethodHandles.foldArguments(
                    lookup.findVirtual(virtual, "name", MethodType.methodType(virtual, String.class)),
                    lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(virtual)));
            MethodHandle unstarted =
                    lookup.findVirtual(builder, "unstarted", MethodType.methodType(Thread.class, Runnable.class));
            return MethodHandles.filterArguments(
                            unstarted, 0, name.asType(MethodType.methodType(builder, String.class)))
                    .asType(MethodType.methodType(Thread.class, String.class, Runnable.class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no virtual threads on Java " + Runtime.version(), e);
        }
    }
}
