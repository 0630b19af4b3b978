// SPDX-License-Identifier: Apache-2.0
/**
 * The contract between a client and the handler that it runs on. The package {@code spi} is for authors of handlers.
 */
module io.lanekeeper.handler {
    requires static org.jspecify;

    exports io.lanekeeper.handler;
    exports io.lanekeeper.handler.spi;
}
