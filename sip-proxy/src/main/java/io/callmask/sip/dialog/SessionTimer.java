package io.callmask.sip.dialog;

import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.SipMessage;
import io.callmask.sip.message.SipRequest;
import io.callmask.sip.message.SipResponse;

/// What a leg's two sides have agreed on to find out that a session is dead (RFC 4028): how long it lasts unless it is refreshed, and by whom. Immutable.
///
/// Each leg has its own. A peer that knows nothing of session timers is asked by us all the same, by refreshes that it answers like any UPDATE or
/// re-INVITE: a call whose both ends vanish ends so.
///
/// @param seconds   90 and more
/// @param weRefresh whether the refreshes are ours to send
public record SessionTimer(int seconds, boolean weRefresh) {
    /// No session may be shorter (§5).
    public static final int FLOOR = 90;
    /// Nobody waits longer than a day: a greater number is read as this.
    private static final int MOST = 86_400;
    private static final int LATEST_BYE = 32;
    private static final String TAG = "timer";

    /// @throws IllegalArgumentException below the floor
    public SessionTimer {
        if (seconds < FLOOR) throw new IllegalArgumentException("seconds: " + seconds + " (expected: at least " + FLOOR + ')');
    }

    /// How long after the last refresh something is to be done: the next one of ours, or the end when the peer's has not come (§10).
    public long nextNanos() {
        return (weRefresh ? seconds / 2 : seconds - Math.min(LATEST_BYE, seconds / 3)) * 1_000_000_000L;
    }

    /// How long after the last refresh the session is dead.
    public long endNanos() {
        return (weRefresh ? seconds * 1_000_000_000L : nextNanos());
    }

    /// Whether a request wants a session that is shorter than any may be: 422 (§9). A sender that does not know of 422 is not told so.
    public static boolean isTooSmall(SipRequest request) {
        int wanted = expires(request);
        return wanted > 0 && wanted < FLOOR && supports(request);
    }

    /// What our 2xx to an INVITE or UPDATE says (§9).
    ///
    /// @param ours seconds that we would choose
    public static SessionTimer answering(SipRequest request, int ours) {
        int wanted = expires(request);
        int least = Math.max(FLOOR, minimum(request));
        int seconds = Math.max(least, wanted > 0 ? Math.min(wanted, ours) : ours);
        return new SessionTimer(seconds, !supports(request) || refresher(request).equals("uas"));
    }

    /// What the peer's 2xx to our INVITE or UPDATE means (§7.2). It may be shorter than what we said, not longer (§9): a peer that says so is refreshed by us, as one that knows of no timer.
    ///
    /// @param ours what our request said, in seconds
    public static SessionTimer agreed(SipResponse response, int ours) {
        int seconds = expires(response);
        return seconds == 0 || seconds > ours ? new SessionTimer(ours, true) : new SessionTimer(Math.max(FLOOR, seconds), !refresher(response).equals("uas"));
    }

    /// The shortest session that a message allows, in seconds, 0 when it says nothing.
    public static int minimum(SipMessage message) {
        return seconds(message.value(HeaderName.MIN_SE));
    }

    private static int expires(SipMessage message) {
        return seconds(message.value(HeaderName.SESSION_EXPIRES));
    }

    private static boolean supports(SipMessage message) {
        return lists(message, HeaderName.SUPPORTED) || lists(message, HeaderName.REQUIRE);
    }

    private static boolean lists(SipMessage message, HeaderName name) {
        for (var tag : message.items(name)) {
            if (tag.equalsIgnoreCase(TAG)) return true;
        }
        return false;
    }

    private static String refresher(SipMessage message) {
        for (var parameter : message.value(HeaderName.SESSION_EXPIRES).split(";", 8)) {
            var text = parameter.strip();
            if (text.regionMatches(true, 0, "refresher", 0, 9)) return text.substring(text.indexOf('=') + 1).strip().toLowerCase(java.util.Locale.ROOT);
        }
        return "";
    }

    /// The digits that a value begins with, 0 when it has none, or ones that mean nothing.
    private static int seconds(String value) {
        int end = 0;
        while (end < value.length() && value.charAt(end) >= '0' && value.charAt(end) <= '9') end++;
        boolean isWhole = end == value.length() || value.charAt(end) == ';' || value.charAt(end) == ' ' || value.charAt(end) == '\t';
        if (end == 0 || !isWhole) return 0;
        int start = 0;
        while (start < end - 1 && value.charAt(start) == '0') start++;
        return end - start > 6 ? MOST : Math.min(MOST, Integer.parseInt(value.substring(start, end)));
    }
}
