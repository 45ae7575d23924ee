package io.callmask.simulation;

import io.callmask.sip.call.Now;
import io.callmask.sip.engine.Wire;
import java.net.InetSocketAddress;
import java.util.List;

/// What stands in the middle: something that takes datagrams in, and time. The engine's shard, or in tests of the ladder itself a toy.
interface Subject {
    void receive(byte[] bytes, InetSocketAddress from, Now now);

    /// The same by a connection.
    ///
    /// @param by the way back
    default void receive(byte[] bytes, InetSocketAddress from, Wire by, Now now) {
        receive(bytes, from, now);
    }

    /// Takes what came in from elsewhere (late answers, wishes of the operator); says how much.
    int poll(int limit, Now now);

    /// Does what is due and says when the next is, [Timeline#NEVER] for no time.
    long tick(Now now);

    /// What is still held, a line each: empty when nothing is left.
    List<String> left();
}
