// SPDX-License-Identifier: Apache-2.0
/** An application that names what it uses, as a stranger would. */
module com.example.greeter {
    requires io.lanekeeper.recipes; // brings the client
    requires io.lanekeeper.handler.netty;
    requires io.lanekeeper.handler.threads;
}
