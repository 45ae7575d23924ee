package io.callmask.sip.message;

/// A request as received (RFC 3261 §7.1).
public final class SipRequest extends SipMessage {
    /// What stands for a missing Max-Forwards (RFC 3261 §16.3).
    static final int DEFAULT_MAX_FORWARDS = 70;

    private final String method;
    private final int uriFrom;
    private final int uriTo;
    private final int maxForwards;

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

    /// 0 to 255; 70 when the request has none.
    public int maxForwards() {
        return maxForwards;
    }

    /// Method and a hash of the Call-ID: no URI, no address.
    @Override
    public String toString() {
        return shown(Method.shown(method));
    }
}
