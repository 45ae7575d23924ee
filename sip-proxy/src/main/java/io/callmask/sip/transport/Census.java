package io.callmask.sip.transport;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/// Counts connections against their limits: in all, by address, and by whom the address belongs to, who has half of all. Peers leave some room for the connections that we make: an
/// eighth in all, and a sixteenth beyond each share. Any thread.
final class Census {
    private final int most;
    private final int mostPerAddress;
    private final int mostPerOwner;
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();
    private final Map<String, Integer> byOwner = new HashMap<>();
    private int all;

    Census(TcpLimits limits) {
        most = limits.connections();
        mostPerAddress = limits.perAddress();
        mostPerOwner = Math.max(1, most / 2);
    }

    /// What a connection takes, until it has [left][#left].
    ///
    /// @param owner the trunk's name, or empty
    record Seat(InetAddress address, String owner) {}

    /// @param isOurs whether we make it
    /// @return whether there was room for one more, which is counted now
    synchronized boolean admit(Seat seat, boolean isOurs) {
        boolean hasRoom = isOurs
            ? all < most && count(byAddress, seat.address()) < mostPerAddress + sixteenth(mostPerAddress) && count(byOwner, seat.owner()) < mostPerOwner + sixteenth(most)
            : all < Math.max(1, most - most / 8) && count(byAddress, seat.address()) < mostPerAddress && count(byOwner, seat.owner()) < mostPerOwner;
        if (!hasRoom) return false;
        byAddress.merge(seat.address(), 1, Integer::sum);
        byOwner.merge(seat.owner(), 1, Integer::sum);
        all++;
        return true;
    }

    synchronized void left(Seat seat) {
        byAddress.computeIfPresent(seat.address(), (_, known) -> known > 1 ? known - 1 : null);
        byOwner.computeIfPresent(seat.owner(), (_, known) -> known > 1 ? known - 1 : null);
        all--;
    }

    synchronized int all() {
        return all;
    }

    private static int sixteenth(int of) {
        return Math.max(1, of / 16);
    }

    private static <K> int count(Map<K, Integer> of, K who) {
        return of.getOrDefault(who, 0);
    }
}
