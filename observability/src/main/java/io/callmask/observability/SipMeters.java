package io.callmask.observability;

import io.callmask.sip.engine.CallListener.Doubt;
import io.callmask.sip.engine.CallListener.Dropped;
import io.callmask.sip.engine.CallListener.NoRoom;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/// Messages on the wire.
final class SipMeters {
    private static final int[] REJECTIONS = {400, 401, 403, 404, 405, 413, 414, 415, 416, 420, 421, 481, 482, 483, 488, 491, 500, 501, 503, 505, 513};

    private final MessageCounters received;
    private final MessageCounters sent;
    private final MessageCounters retransmitted;
    private final Map<Dropped, Counter> dropped = new EnumMap<>(Dropped.class);
    private final Map<Doubt, Counter> doubted = new EnumMap<>(Doubt.class);
    private final Map<NoRoom, Counter> turnedAway = new EnumMap<>(NoRoom.class);
    private final Counter[] rejected = new Counter[700];
    private final Counter rejectedOtherwise;

    SipMeters(MeterRegistry registry) {
        received = new MessageCounters(registry, "callmask.sip.messages", "SIP messages by method or status", "direction", "in");
        sent = new MessageCounters(registry, "callmask.sip.messages", "SIP messages by method or status", "direction", "out");
        retransmitted = new MessageCounters(registry, "callmask.sip.retransmissions", "SIP messages that we sent again because nobody answered");
        for (var why : Dropped.values()) {
            dropped.put(why, Counter.builder("callmask.sip.dropped").description("Datagrams that were not taken up").tag("why", why.name()).register(registry));
        }
        for (var why : Doubt.values()) {
            doubted.put(why, Counter.builder("callmask.sip.doubted").description("Requests whose sender had to prove who it is, and did not, or may not be the caller").tag("why", why.name()).register(registry));
        }
        for (var why : NoRoom.values()) {
            turnedAway.put(why, Counter.builder("callmask.sip.turned.away").description("Calls and texts refused with 503 before they began").tag("why", why.name()).register(registry));
        }
        for (int status : REJECTIONS) rejected[status] = rejection(registry, Integer.toString(status));
        rejectedOtherwise = rejection(registry, "OTHER");
    }

    void received(String methodOrStatus) {
        received.count(methodOrStatus);
    }

    void sent(String methodOrStatus) {
        sent.count(methodOrStatus);
    }

    void retransmitted(String methodOrStatus) {
        retransmitted.count(methodOrStatus);
    }

    void dropped(Dropped why) {
        var counter = dropped.get(why);
        if (counter != null) counter.increment();
    }

    void doubted(Doubt why) {
        var counter = doubted.get(why);
        if (counter != null) counter.increment();
    }

    void turnedAway(NoRoom why) {
        var counter = turnedAway.get(why);
        if (counter != null) counter.increment();
    }

    void rejected(int status) {
        var counter = status >= 0 && status < rejected.length ? rejected[status] : null;
        (counter == null ? rejectedOtherwise : counter).increment();
    }

    private static Counter rejection(MeterRegistry registry, String status) {
        return Counter.builder("callmask.sip.rejected").description("Requests answered without a call: by the book, or as overload").tag("status", status).register(registry);
    }
}
