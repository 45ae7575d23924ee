package io.callmask.simulation;

import io.callmask.sip.transport.Transport;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.random.RandomGenerator;

/// How an agent of a storm reaches the world.
///
/// @param address its own
record Gateway(Timeline timeline, Outlet outlet, InetSocketAddress address, RandomGenerator random) {
    /// By what messages leave.
    interface Outlet {
        void send(byte[] bytes);

        Transport transport();
    }

    static Outlet datagrams(World world, InetSocketAddress address) {
        return new Outlet() {
            @Override public void send(byte[] bytes) {
                world.network().send(bytes, address, World.PROXY);
            }

            @Override public Transport transport() {
                return Transport.UDP;
            }
        };
    }

    /// @param which of the connections that the peer makes
    static Outlet streams(World world, InetSocketAddress address, int which) {
        return new Outlet() {
            @Override public void send(byte[] bytes) {
                world.streams().send(bytes, address, which);
            }

            @Override public Transport transport() {
                return world.streams().transport();
            }
        };
    }

    boolean isReliable() {
        return outlet.transport().isReliable();
    }

    void send(byte[] bytes) {
        outlet.send(bytes);
    }

    /// Of a Contact's URI: mostly what we speak; a few would rather be spoken to by the other.
    String transportParameter() {
        boolean isOther = chance(0.05);
        if (isReliable()) return isOther ? ";transport=udp" : ";transport=" + outlet.transport().name().toLowerCase(Locale.ROOT);
        return isOther ? ";transport=tcp" : "";
    }

    boolean chance(double share) {
        return random.nextDouble() < share;
    }

    /// A time between none and so many milliseconds.
    long upTo(int millis) {
        return random.nextInt(millis) * 1_000_000L;
    }

    String via(String branch) {
        return "SIP/2.0/" + outlet.transport() + ' ' + address.getHostString() + ":5060;branch=z9hG4bK" + branch + ";rport";
    }

    /// The frame of a request.
    SipText request(String method, String uri, String branch, String from, String to, String callId, long cseq) {
        return SipText.of(method + ' ' + uri + " SIP/2.0").plus("Via", via(branch)).plus("Max-Forwards", "70").plus("From", from).plus("To", to)
            .plus("Call-ID", callId).plus("CSeq", cseq + " " + method);
    }

    /// The frame of a response; `tag` is added to To when it has none.
    static SipText response(SipText request, int status, String phrase, String tag) {
        var response = SipText.of("SIP/2.0 " + status + ' ' + phrase);
        for (var via : request.all("Via")) response = response.plus("Via", via);
        var to = request.only("To");
        if (!tag.isEmpty() && !to.contains(";tag=")) to += ";tag=" + tag;
        return response.plus("From", request.only("From")).plus("To", to).plus("Call-ID", request.only("Call-ID")).plus("CSeq", request.only("CSeq"));
    }
}
