// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.testing.leak;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaks Netty's pooled buffers, or anything else that Netty's leak detector tracks.
 *
 * <p>The extension sets Netty's leak detection to the paranoid level. After each top-level test class it collects garbage and
 * looks for reports. A failure names the class after which the leak was found: usually the one that leaked, else an earlier one.
 *
 * <p>Netty chooses the detector when its buffer classes are loaded, so this class must be loaded before them. So do not use
 * {@code @ExtendWith} on one class, but activate it for a whole module, with two files in {@code src/test/resources}:
 *
 * <pre>{@code
 * junit-platform.properties:
 *     junit.jupiter.extensions.autodetection.enabled=true
 * META-INF/services/org.junit.jupiter.api.extension.Extension:
 *     io.lanekeeper.testing.leak.LeakCheck
 * }</pre>
 *
 * <p>If Netty's buffers were loaded earlier, the extension fails the test class, since it could not find leaks.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
    private static final RecordingDetectorFactory DETECTORS = new RecordingDetectorFactory();

    static {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(DETECTORS);
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    /** Called by JUnit. */
    public LeakCheck() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        if (isTopLevel(context)) {
            DETECTORS.requireBuffersWatched();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (isTopLevel(context)) {
            assertNoLeaks();
        }
    }

    /**
     * Collects garbage and looks for leaks: objects that are unreachable and were not released.
     *
     * @throws AssertionError with all reports since the last check, if there are any
     */
    public static void assertNoLeaks() {
        List<String> reports = DETECTORS.collect();
        if (!reports.isEmpty()) {
            throw new AssertionError(reports.size() + " leaked:\n" + String.join("\n", reports));
        }
    }

    private static boolean isTopLevel(ExtensionContext context) {
        return context.getParent().flatMap(ExtensionContext::getTestClass).isEmpty();
    }
}
