// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The resources that this process has used since the meter was made. */
final class Meter {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Map<Long, Long> allocated = allocatedByThread();
    private final long cpu = SYSTEM.getProcessCpuTime();
    private final long fineCpu = scheduled();
    private final long time = System.nanoTime();

    private static Map<Long, Long> allocatedByThread() {
        long[] ids = THREADS.getAllThreadIds();
        long[] bytes = THREADS.getThreadAllocatedBytes(ids);
        Map<Long, Long> byThread = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            byThread.put(ids[i], bytes[i]);
        }
        return byThread;
    }

    long nanos() {
        return System.nanoTime() - time;
    }

    long cpuNanos() {
        return SYSTEM.getProcessCpuTime() - cpu;
    }

    /** Returns the CPU time of live threads, for phases so short that ten milliseconds matter. */
    long fineCpuNanos() {
        return fineCpu == 0 ? cpuNanos() : Math.max(0, scheduled() - fineCpu);
    }

    private static long scheduled() {
        long sum = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                String line = Files.readString(task.resolve("schedstat"));
                sum += Long.parseLong(line.substring(0, line.indexOf(' ')));
            }
        } catch (IOException e) {
            return 0; // Not Linux, or a thread that has just ended.
        }
        return sum;
    }

    /** Returns the bytes allocated by all live threads, without those of the collector and the compiler. */
    long bytes() {
        long sum = 0;
        for (Map.Entry<Long, Long> thread : allocatedByThread().entrySet()) {
            sum += Math.max(0, thread.getValue() - allocated.getOrDefault(thread.getKey(), 0L));
        }
        return sum;
    }

    /** Returns the live bytes of the heap. */
    static long heap() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            Thread.sleep(100);
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    /** Returns the resident bytes of the process; 0 without {@code /proc}. */
    static long resident() throws IOException {
        return status("VmRSS:") * 1024;
    }

    /** Returns the number of threads of the process, with those of the JVM itself. */
    static long threads() throws IOException {
        return status("Threads:");
    }

    private static long status(String key) throws IOException {
        Path file = Path.of("/proc/self/status");
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        for (String line : lines) {
            if (line.startsWith(key)) {
                return Long.parseLong(
                        line.substring(key.length()).replace("kB", "").trim());
            }
        }
        return 0;
    }
}
