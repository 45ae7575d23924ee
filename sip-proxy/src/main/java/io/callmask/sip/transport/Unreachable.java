package io.callmask.sip.transport;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;

/// The addresses that could not be reached lately: they are left alone for a second, then two, up to 32, so that not every call waits for a peer that is away. Any thread.
final class Unreachable {
    private static final int MOST = 1_024;
    private static final long SECOND = 1_000_000_000L;
    private static final long LONGEST = 32 * SECOND;

    private final LinkedHashMap<InetSocketAddress, Pause> pauses = new LinkedHashMap<>();

    private record Pause(long until, long length) {}

    synchronized boolean isPaused(InetSocketAddress address, long now) {
        var pause = pauses.get(address);
        return pause != null && pause.until() - now > 0;
    }

    synchronized void failed(InetSocketAddress address, long now) {
        var before = pauses.remove(address);
        long length = before == null ? SECOND : Math.min(2 * before.length(), LONGEST);
        pauses.put(address, new Pause(now + length, length));
        if (pauses.size() > MOST) pauses.pollFirstEntry();
    }

    synchronized void reached(InetSocketAddress address) {
        pauses.remove(address);
    }
}
