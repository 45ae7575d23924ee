package io.callmask.sip.message;

/// A response as received (RFC 3261 §7.2). Its reason phrase is not kept: it is a stranger's text.
public final class SipResponse extends SipMessage {
    private final int status;

    SipResponse(Core core, int status) {
        super(core);
        this.status = status;
    }

    /// 100 to 699.
    public int status() {
        return status;
    }

    /// Status, method and a hash of the Call-ID.
    @Override
    public String toString() {
        return shown(status + " " + Method.shown(cseq().method()));
    }
}
