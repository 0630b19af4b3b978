// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.handler.threads;

/** The kind of threads of a handler. */
enum ThreadKind {
    PLATFORM {
        @Override
        Thread newThread(String name, Runnable task) {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        }
    },
    VIRTUAL {
        @Override
        Thread newThread(String name, Runnable task) {
            return VirtualThreads.newThread(name, task);
        }
    };

    /** Returns a new daemon thread, not started. */
    abstract Thread newThread(String name, Runnable task);
}
