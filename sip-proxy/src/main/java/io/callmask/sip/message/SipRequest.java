package io.callmask.sip.message;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A request as received (RFC 3261 §7.1).
public final class SipRequest extends SipMessage {
    /// What stands for a missing Max-Forwards (RFC 3261 §16.3).
    static final int DEFAULT_MAX_FORWARDS = 70;

    private final String method;
    private final int uriFrom;
    private final int uriTo;
    private final int maxForwards;
    /// As soon as somebody has asked.
    private @Nullable SipUri target;

    SipRequest(Core core, String method, int uriFrom, int uriTo, int maxForwards) {
        super(core);
        this.method = method;
        this.uriFrom = uriFrom;
        this.uriTo = uriTo;
        this.maxForwards = maxForwards;
    }

    /// A token, case as received.
    public String method() {
        return method;
    }

    /// As received, of any scheme: printable ASCII without blanks, quotes and angle brackets. [Grammar#uri] reads it.
    public String requestUri() {
        return Octets.text(lines().bytes, uriFrom, uriTo);
    }

    /// The same as [Grammar#uri] reads it.
    public Optional<SipUri> target() {
        if (target == null) target = Grammar.uri(lines().bytes, uriFrom, uriTo).orElse(null);
        return Optional.ofNullable(target);
    }

    /// 0 to 255; 70 when the request has none.
    public int maxForwards() {
        return maxForwards;
    }

    /// The Via lines for a response: as received, but the top value's `received` and `rport` say whence the request came (RFC 3261 §18.2.1, RFC 3581 §4). `received` is written when
    /// the host is not that address or `rport` was asked for; what the sender wrote there itself is dropped.
    ///
    /// @param address the source address as text, an IPv6 one without brackets
    /// @param port    the source port
    public byte[] viasFrom(String address, int port) {
        return ViaStamp.vias(this, address, port);
    }

    /// Method and a hash of the Call-ID: no URI, no address.
    @Override
    public String toString() {
        return shown(Method.shown(method));
    }
}
