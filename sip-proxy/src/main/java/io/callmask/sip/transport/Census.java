package io.callmask.sip.transport;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/// Counts connections, in all and by address, against their limits. Any thread.
final class Census {
    private final int most;
    private final int mostPerAddress;
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();
    private int all;

    Census(TcpLimits limits) {
        most = limits.connections();
        mostPerAddress = limits.perAddress();
    }

    /// @return whether there was room for one more, which is counted now
    synchronized boolean admit(InetAddress address) {
        int known = byAddress.getOrDefault(address, 0);
        if (all >= most || known >= mostPerAddress) return false;
        byAddress.put(address, known + 1);
        all++;
        return true;
    }

    synchronized void left(InetAddress address) {
        int known = byAddress.getOrDefault(address, 0);
        if (known > 1) byAddress.put(address, known - 1);
        else byAddress.remove(address);
        all--;
    }

    synchronized int all() {
        return all;
    }
}
