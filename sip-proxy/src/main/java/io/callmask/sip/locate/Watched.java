package io.callmask.sip.locate;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is known of one name. Read by any thread; written under its locator's lock.
final class Watched implements Whereabouts {
    /// An address that the DNS names no longer is listened to for so long: by then its calls are over, or their session timers have ended them.
    private static final long PARTING = Duration.ofHours(2).toNanos();
    private static final int MOST_FORMER = 64;

    final String trunk;
    final SipHost host;
    private volatile Located located = Located.NOWHERE;
    /// Addresses that it had, with the time until which they count.
    private final Map<InetAddress, Long> former = new LinkedHashMap<>();
    private volatile Set<InetAddress> formerNow = Set.of();
    /// When what is known was heard.
    volatile long heard;
    /// When it is to be asked again.
    long due;
    /// Done when no question is out.
    CompletableFuture<Void> asking = CompletableFuture.completedFuture(null);
    int failures;
    /// Why there is no address, or why what there is grows old; null while all is well.
    @Nullable String trouble;

    Watched(String trunk, SipHost host, long now) {
        this.trunk = trunk;
        this.host = host;
        this.due = now;
        this.heard = now;
    }

    @Override public Located now() {
        return located;
    }

    @Override public boolean wasAt(InetAddress address) {
        return located.isAt(address) || formerNow.contains(address);
    }

    /// @return whether that changes anything
    boolean moveTo(Located next, long now) {
        if (next.equals(located)) return false;
        former.values().removeIf(until -> until - now <= 0);
        for (var place : located.all()) former.put(place.address().getAddress(), now + PARTING);
        for (var place : next.all()) former.remove(place.address().getAddress());
        while (former.size() > MOST_FORMER) former.remove(former.keySet().iterator().next());
        formerNow = Set.copyOf(former.keySet());
        located = next;
        return true;
    }

    /// Forgets addresses whose time is over.
    void forget(long now) {
        if (former.values().removeIf(until -> until - now <= 0)) formerNow = Set.copyOf(former.keySet());
    }

    String places() {
        return located.all().stream().map(Place::toString).collect(Collectors.joining(","));
    }
}
