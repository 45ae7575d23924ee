package io.callmask.sip.builder;

/// The header lines of RFC 4028 in one of our messages.
///
/// @param seconds   of Session-Expires, 0 for none of these lines
/// @param refresher who refreshes, as the side of this one request, or UNSAID
/// @param isRequest whether they stand in a request: then the peer may say more than us (Min-SE), else it must know what it is to do (Require)
public record SessionLines(int seconds, Refresher refresher, boolean isRequest) {
    public static final SessionLines NONE = new SessionLines(0, Refresher.UNSAID, true);
    private static final int LEAST = 90;

    /// Who refreshes: the sender of the request that these lines belong to, or of its response.
    public enum Refresher { UAC, UAS, UNSAID }

    void write(Bytes out) {
        if (seconds == 0) return;
        out.text("Session-Expires: ").number(seconds);
        switch (refresher) {
            case UAC -> out.text(";refresher=uac");
            case UAS -> out.text(";refresher=uas");
            case UNSAID -> { }
        }
        out.line();
        if (isRequest) out.text("Min-SE: ").number(LEAST).line().header("Supported", "timer");
        else if (refresher == Refresher.UAC) out.header("Require", "timer");
        else out.header("Supported", "timer");
    }
}
