package io.callmask.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Puts a word of its own into every field of every message that a party sends, so that wherever it comes out again we
/// know where it went in. It leaves alone what a call hangs on: the numbers in user parts, methods, addresses.
final class Canaries implements Seasoning {
    private static final Pattern FORM = Pattern.compile("zq[0-9]{5}zq");
    private static final List<String> ALWAYS = List.of("User-Agent", "Server", "Organization", "Subject", "X-Secret", "P-Secret", "Session-ID", "User-to-User", "Cisco-Guid",
        "Geolocation-Routing", "Supported", "Accept-Language", "Content-Language", "In-Reply-To", "Priority", "P-Access-Network-Info", "P-Charging-Vector",
        "P-Charging-Function-Addresses", "P-Visited-Network-ID", "Accept-Contact", "Feature-Caps", "P-Early-Media", "P-Media-Authorization", "Security-Client", "SIP-ETag",
        "Allow-Events", "Accept-Encoding", "Answer-Mode", "P-Answer-State", "Recv-Info", "Content-Description");
    private static final List<String> WITH_URI = List.of("P-Preferred-Identity", "P-Called-Party-ID", "P-Associated-URI", "P-Served-User", "Remote-Party-ID", "Diversion",
        "History-Info", "Referred-By", "Reply-To", "Call-Info", "Alert-Info", "Error-Info", "Geolocation", "Path", "Service-Route", "Identity-Info", "P-Asserted-Service-URI",
        "P-Profile-Key", "P-User-Database", "Refer-To");
    private final Style style;
    private final Map<String, Origin> planted = new HashMap<>();
    private final Map<String, String> words = new HashMap<>();
    private int serial;

    /// How the sender writes.
    enum Style {
        /// Long names, one line each, SDP alone.
        PLAIN,
        /// SDP as one part of several.
        MULTIPART,
        /// Compact names where there are such, odd case where not, and values folded over several lines.
        COMPACT_AND_FOLDED
    }

    /// Where a canary was put.
    record Origin(String party, String message, String field) {
        @Override public String toString() {
            return party + "'s " + message + ", " + field;
        }
    }

    Canaries(Style style) {
        this.style = style;
    }

    Map<String, Origin> planted() {
        return planted;
    }

    /// The canaries that a text holds, in lower case.
    static List<String> in(String text) {
        return FORM.matcher(text.toLowerCase(Locale.ROOT)).results().map(java.util.regex.MatchResult::group).toList();
    }

    private String mint(String party, String message, String field) {
        var canary = String.format(Locale.ROOT, "zq%05dzq", serial++);
        planted.put(canary, new Origin(party, message, field));
        return canary;
    }

    @Override public String word(String party, String plain) {
        return words.computeIfAbsent(party + plain, _ -> plain + mint(party, "own words", plain));
    }

    @Override public byte[] write(SipText message) {
        if (style != Style.COMPACT_AND_FOLDED) return message.bytes();
        var odd = message.fields().stream().map(f -> new SipText.Field(SipText.shortName(f.name()), folded(f))).toList();
        return new SipText(message.start(), odd, message.body()).bytes();
    }

    /// Folds where a blank stands outside quotes: RFC 3261 §7.3.1 says that it means the same.
    private static String folded(SipText.Field field) {
        int blank = field.value().indexOf(' ');
        boolean isQuotedBefore = field.value().lastIndexOf('"', Math.max(blank, 0)) >= 0 && field.value().indexOf('"') < blank && field.value().indexOf('"', field.value().indexOf('"') + 1) > blank;
        return blank < 0 || isQuotedBefore ? field.value() : field.value().substring(0, blank) + "\r\n\t " + field.value().substring(blank + 1);
    }

    @Override public SipText season(String party, SipText message, Set<String> untouchable) {
        return new Sprinkler(party, message.word(), untouchable).sprinkle(message);
    }

    private final class Sprinkler {
        private final String party;
        private final String name;
        private final Set<String> untouchable;

        Sprinkler(String party, String name, Set<String> untouchable) {
            this.party = party;
            this.name = name;
            this.untouchable = untouchable;
        }

        private String canary(String field) {
            return mint(party, name, field);
        }

        private boolean mayTouch(SipText message, String field) {
            return message.has(field) && !untouchable.contains(field.toLowerCase(Locale.ROOT));
        }

        SipText sprinkle(SipText plain) {
            var message = added(plain);
            if (message.isRequest()) {
                // ACK to a refusal and CANCEL must look like the INVITE that they belong to.
                boolean isOfInvite = message.method().equals("ACK") || message.method().equals("CANCEL");
                if (!isOfInvite) message = via(message);
                if (!isOfInvite) message = message.first("To").orElse("").contains(";tag=") ? withinDialog(message) : firstOfDialog(message);
            } else {
                message = message.withStart(message.start().replaceFirst("^(SIP/2.0 \\d+) .*", "$1 " + canary("reason phrase")));
                if (mayTouch(message, "To")) message = message.with("To", named(message.only("To")) + ";x=" + canary("To parameter"));
            }
            if (mayTouch(message, "Contact")) message = contact(message);
            if (mayTouch(message, "P-Asserted-Identity")) {
                var identity = Address.read(message.only("P-Asserted-Identity"));
                message = message.with("P-Asserted-Identity", '"' + canary("PAI display name") + "\" <sip:" + identity.user() + '@' + canary("PAI host") + ".example;x=" + canary("PAI parameter") + '>');
            }
            return message.body().length == 0 ? message : body(message);
        }

        private String named(String to) {
            return to.startsWith("<") ? '"' + canary("To display name") + "\" " + to : to;
        }

        private SipText added(SipText message) {
            for (var field : ALWAYS) message = plus(message, field, canary(field));
            for (var field : WITH_URI) message = plus(message, field, '"' + canary(field + " display name") + "\" <sip:" + canary(field + " user") + '@' + canary(field + " host") + ".example>;x=" + canary(field + " parameter"));
            message = plus(message, "Warning", "399 " + canary("Warning agent") + ".example \"" + canary("Warning text") + '"');
            message = plus(message, "Reason", "Q.850;cause=99;text=\"" + canary("Reason text") + '"');
            message = plus(message, "Identity", canary("Identity") + ";info=<https://" + canary("Identity info") + ".example/cert>;alg=ES256");
            message = plus(message, "Authorization", "Digest username=\"" + canary("Authorization username") + "\", realm=\"" + canary("Authorization realm") + "\", nonce=\"1\", uri=\"sip:x\", response=\"0\"");
            message = plus(message, "Replaces", canary("Replaces") + ";to-tag=1;from-tag=" + canary("Replaces tag"));
            message = plus(message, "Target-Dialog", canary("Target-Dialog") + ";local-tag=" + canary("Target-Dialog tag"));
            message = plus(message, "Timestamp", "54");
            if (!message.isRequest()) {
                message = plus(message, "WWW-Authenticate", "Digest realm=\"" + canary("WWW-Authenticate realm") + "\", nonce=\"" + canary("nonce") + '"');
                message = plus(message, "Proxy-Authenticate", "Digest realm=\"" + canary("Proxy-Authenticate realm") + "\", nonce=\"" + canary("nonce") + '"');
                message = plus(message, "Retry-After", "120 (" + canary("Retry-After comment") + ")");
                message = plus(message, "Unsupported", canary("Unsupported"));
            }
            return message;
        }

        private SipText plus(SipText message, String field, String value) {
            return untouchable.contains(field.toLowerCase(Locale.ROOT)) ? message : message.plus(field, value);
        }

        private SipText via(SipText message) {
            if (!mayTouch(message, "Via")) return message;
            var top = message.first("Via").orElseThrow() + ";x=" + canary("Via parameter");
            return message.with("Via", top).plus("Via", "SIP/2.0/UDP " + canary("lower Via host") + ".example:5060;branch=z9hG4bK" + canary("lower Via branch"));
        }

        private SipText firstOfDialog(SipText message) {
            var parts = message.start().split(" ", 3);
            if (parts[1].startsWith("sip:")) message = message.withStart(parts[0] + ' ' + parts[1] + ";x=" + canary("Request-URI parameter") + ' ' + parts[2]);
            if (mayTouch(message, "From")) message = message.with("From", aliased(Address.read(message.only("From")), "From"));
            if (mayTouch(message, "To")) message = message.with("To", aliased(Address.read(message.only("To")), "To"));
            if (mayTouch(message, "Call-ID")) message = message.with("Call-ID", message.only("Call-ID").replaceFirst("@.*", "@" + canary("Call-ID host") + ".example"));
            return message;
        }

        /// Tags are what counts (RFC 3261 §12.2.2): what else stands in From and To may change.
        private SipText withinDialog(SipText message) {
            for (var field : List.of("From", "To")) if (mayTouch(message, field)) message = message.with(field, message.only(field) + ";y=" + canary(field + " parameter within"));
            return message;
        }

        private String aliased(Address address, String field) {
            var tag = address.parameter("tag").map(t -> ";tag=" + t).orElse("");
            var uri = address.user().isEmpty() ? address.uri() : "sip:" + address.user() + '@' + canary(field + " host") + ".example";
            return '"' + canary(field + " display name") + "\" <" + uri + ";x=" + canary(field + " URI parameter") + '>' + tag + ";x=" + canary(field + " parameter");
        }

        private SipText contact(SipText message) {
            if (message.all("Contact").size() != 1) return message;
            var uri = Address.read(message.only("Contact")).uri();
            int at = uri.indexOf('@');
            if (at < 0) return message;
            return message.with("Contact", '"' + canary("Contact display name") + "\" <sip:" + canary("Contact user") + uri.substring(at) + ";x=" + canary("Contact URI parameter")
                + ">;+sip.instance=\"<urn:uuid:" + canary("Contact instance") + ">\"");
        }

        private SipText body(SipText message) {
            if (untouchable.contains("content-type")) return message;
            if (message.first("Content-Type").orElse("").equals(DigitText.RELAY)) return digit(message);
            if (message.first("Content-Type").orElse("").equals("text/plain")) return message.withBody("Text/Plain; x=\"" + canary("text type") + "\"; charset=\"UTF-8\"", message.body());
            if (!message.first("Content-Type").orElse("").equals(SdpText.TYPE)) return message;
            var sdp = sdp(message.bodyText());
            if (style != Style.MULTIPART) return message.withBody(SdpText.TYPE, sdp.getBytes(UTF_8));
            var boundary = canary("boundary");
            var parts = "--" + boundary + "\r\nContent-Type: " + SdpText.TYPE + "\r\nContent-ID: <" + canary("Content-ID") + ">\r\n\r\n" + sdp
                + "\r\n--" + boundary + "\r\nContent-Type: application/isup;version=" + canary("ISUP version") + "\r\nContent-Disposition: signal;handling=optional\r\n\r\n"
                + canary("ISUP body") + "\r\n--" + boundary + "--\r\n";
            return message.withBody("multipart/mixed;boundary=" + boundary, parts.getBytes(UTF_8));
        }

        private SipText digit(SipText message) {
            var more = canary("INFO key") + '=' + canary("INFO value") + "\r\n" + canary("INFO line") + "\r\n";
            return message.withBody(DigitText.RELAY + ";x=" + canary("INFO type"), (message.bodyText() + more).getBytes(UTF_8));
        }

        private String sdp(String plain) {
            var lines = new ArrayList<String>();
            for (var line : plain.lines().toList()) {
                if (line.startsWith("o=")) lines.add("o=" + canary("o= user") + line.substring(line.indexOf(' ')));
                else if (line.startsWith("s=")) lines.addAll(List.of("s=" + canary("s="), "i=" + canary("i="), "u=http://" + canary("u=") + ".example", "e=" + canary("e=") + "@x.example", "p=+1 555 " + canary("p=")));
                else if (line.startsWith("c=")) lines.addAll(List.of(line, "b=X-" + canary("b=") + ":1"));
                else if (line.startsWith("t=")) lines.addAll(List.of(line, "k=prompt", "a=tool:" + canary("a=tool"), "a=" + canary("a= session"), "a=group:" + canary("a=group") + " 0"));
                else lines.add(line);
            }
            lines.addAll(List.of("a=rtcp:40001 IN IP4 10.11.12.13", "a=candidate:1 1 UDP 1 10.11.12.13 9 typ host x " + canary("a=candidate"), "a=ssrc:1234 cname:" + canary("a=ssrc cname"),
                "a=msid:" + canary("a=msid") + " t", "a=label:" + canary("a=label"), "a=mid:" + canary("a=mid"), "a=" + canary("a= media") + ":" + canary("a= media value"),
                "a=ptime:20", "a=ice-ufrag:" + canary("a=ice-ufrag"), "a=extmap:1 urn:" + canary("a=extmap"), "a=fmtp:8 x=" + canary("a=fmtp")));
            lines.addAll(List.of("m=video 49170 RTP/AVP 99", "i=" + canary("video i="), "a=rtpmap:99 " + canary("video codec") + "/90000", "a=fmtp:99 " + canary("video fmtp")));
            return String.join("\r\n", lines) + "\r\n";
        }
    }
}
