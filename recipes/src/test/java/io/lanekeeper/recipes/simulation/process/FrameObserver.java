// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.simulation.process;

/** Is called with each frame of a process but those of handshakes and pings, and may break the connection there. */
public interface FrameObserver {
    /** Does nothing. */
    FrameObserver NONE = new FrameObserver() {
        @Override
        public void sending(FrameTap tap, int type) {}

        @Override
        public void receiving(FrameTap tap) {}
    };

    /**
     * Called before a request is passed to the network.
     *
     * @param type ZooKeeper's operation code
     */
    void sending(FrameTap tap, int type);

    /** Called before a reply or an event is passed to the client. */
    void receiving(FrameTap tap);
}
