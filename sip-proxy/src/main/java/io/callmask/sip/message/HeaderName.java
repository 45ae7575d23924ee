package io.callmask.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The header fields that callmask looks at, with their compact forms (RFC 3261 §7.3.3, §20). All others are passed over unread.
@SuppressWarnings("ImmutableEnumChecker") // The bytes of a name are not written again.
public enum HeaderName {
    VIA("Via", "v"),
    FROM("From", "f"),
    TO("To", "t"),
    CALL_ID("Call-ID", "i"),
    CSEQ("CSeq"),
    MAX_FORWARDS("Max-Forwards"),
    CONTACT("Contact", "m"),
    CONTENT_TYPE("Content-Type", "c"),
    CONTENT_LENGTH("Content-Length", "l"),
    CONTENT_ENCODING("Content-Encoding", "e"),
    CONTENT_DISPOSITION("Content-Disposition"),
    ROUTE("Route"),
    RECORD_ROUTE("Record-Route"),
    REQUIRE("Require"),
    PROXY_REQUIRE("Proxy-Require"),
    SUPPORTED("Supported", "k"),
    UNSUPPORTED("Unsupported"),
    ALLOW("Allow"),
    ACCEPT("Accept"),
    TIMESTAMP("Timestamp"),
    EXPIRES("Expires"),
    RETRY_AFTER("Retry-After"),
    RSEQ("RSeq"),
    RACK("RAck"),
    REASON("Reason"),
    SESSION_EXPIRES("Session-Expires", "x"),
    MIN_SE("Min-SE"),
    PRIVACY("Privacy"),
    P_ASSERTED_IDENTITY("P-Asserted-Identity"),
    P_PREFERRED_IDENTITY("P-Preferred-Identity"),
    IDENTITY("Identity", "y"),
    HISTORY_INFO("History-Info"),
    USER_AGENT("User-Agent"),
    DIVERSION("Diversion"),
    AUTHORIZATION("Authorization"),
    WWW_AUTHENTICATE("WWW-Authenticate"),
    PROXY_AUTHENTICATE("Proxy-Authenticate"),
    MIN_EXPIRES("Min-Expires");

    private static final int LONGEST = 24;
    private static final HeaderName[][] BY_LENGTH = byLength();
    private static final @Nullable HeaderName[] BY_LETTER = byLetter();

    private final String text;
    private final String compact;
    private final byte[] lower;

    HeaderName(String text) {
        this(text, "");
    }

    HeaderName(String text, String compact) {
        this.text = text;
        this.compact = compact;
        this.lower = text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    }

    /// The long form as it is written on the wire.
    public String text() {
        return text;
    }

    /// The compact form, one letter, or empty when there is none.
    public String compact() {
        return compact;
    }

    /// A small number of its own, for indexes that live as long as a message.
    @SuppressWarnings("EnumOrdinal")
    int number() {
        return ordinal();
    }

    /// A bit of its own, so that a set of names is a `long`.
    long bit() {
        return 1L << number();
    }

    static long bits(HeaderName... names) {
        long bits = 0;
        for (var name : names) bits |= name.bit();
        return bits;
    }

    /// The name written at `from` to `to`, both forms, in any case; null for one that is not looked at.
    static @Nullable HeaderName at(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length == 1) return bytes[from] < 0 ? null : BY_LETTER[bytes[from] | 0x20];
        if (length > LONGEST) return null;
        for (var name : BY_LENGTH[length]) {
            if (name.isAt(bytes, from)) return name;
        }
        return null;
    }

    /// Callers made sure that the bytes are a token's: of those only letters become letters by `| 0x20`.
    private boolean isAt(byte[] bytes, int from) {
        for (int i = 0; i < lower.length; i++) {
            if ((bytes[from + i] | 0x20) != lower[i]) return false;
        }
        return true;
    }

    private static HeaderName[][] byLength() {
        var lists = new ArrayList<List<HeaderName>>();
        for (int i = 0; i <= LONGEST; i++) lists.add(new ArrayList<>());
        for (var name : values()) lists.get(name.lower.length).add(name);
        return lists.stream().map(list -> list.toArray(HeaderName[]::new)).toArray(HeaderName[][]::new);
    }

    private static @Nullable HeaderName[] byLetter() {
        var letters = new @Nullable HeaderName[128];
        for (var name : values()) {
            if (!name.compact.isEmpty()) letters[name.compact.charAt(0)] = name;
        }
        return letters;
    }
}
