package io.callmask.sip.engine;

import java.net.InetSocketAddress;

/// Takes datagrams out. Used on the shard's thread only.
public interface Wire {
    /// Sends `length` bytes from `offset`; the array belongs to the caller again on return.
    ///
    /// @return false when the network refused it at once; a later loss stays unseen, as UDP's are
    boolean send(byte[] bytes, int offset, int length, InetSocketAddress to);
}
