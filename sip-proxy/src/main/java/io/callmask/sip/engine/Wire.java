package io.callmask.sip.engine;

import io.callmask.sip.builder.SentBy;
import java.net.InetSocketAddress;

/// One listener's way out. Used on the shard's thread only.
public interface Wire {
    /// Our own address on it.
    SentBy us();

    /// Sends `length` bytes from `offset`; the array belongs to the caller again on return.
    ///
    /// @return false when the network refused it at once; a later loss stays unseen, as UDP's are
    boolean send(byte[] bytes, int offset, int length, InetSocketAddress to);
}
