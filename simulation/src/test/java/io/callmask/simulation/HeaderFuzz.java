package io.callmask.simulation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.callmask.number.record.Diversions;
import io.callmask.sip.call.Body;
import io.callmask.sip.dialog.Dialog;
import io.callmask.sip.dialog.Hop;
import io.callmask.sip.dialog.RAck;
import io.callmask.sip.dialog.SessionTimer;
import io.callmask.sip.message.DiversionReader;
import io.callmask.sip.message.Grammar;
import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.NameAddr;
import io.callmask.sip.message.Reading;
import io.callmask.sip.message.SipMessage;
import io.callmask.sip.message.RedirectContact;
import io.callmask.sip.message.SipRequest;
import io.callmask.sip.message.SipResponse;
import io.callmask.sip.message.SipUri;

/// Each header that we read ourselves, and the Request-URI, within a good message and, where it is an address, by itself. The first byte says which; from 0x80 on it stands in a response.
public final class HeaderFuzz {
    private static final String URI = "Request-URI";
    private static final String[] NAMES = {"Via", "CSeq", "From", "To", "Contact", "Call-ID", "Max-Forwards", "Content-Length", "Route", "P-Asserted-Identity", "Session-Expires", "Min-SE", "RAck", "RSeq", "Diversion",
        "History-Info", "User-Agent", URI, "Record-Route", "Require", "Proxy-Require", "Supported", "Unsupported", "Allow", "Accept", "Timestamp", "Expires", "Min-Expires", "Retry-After", "Reason", "Privacy",
        "P-Preferred-Identity", "Identity", "Authorization", "WWW-Authenticate", "Proxy-Authenticate", "Content-Type", "Content-Encoding", "Content-Disposition"};
    private static final String INVITE = "INVITE @URI@ SIP/2.0\r\n";
    private static final String OK = "SIP/2.0 200 OK\r\n";
    private static final String FRAME = """
        Via: SIP/2.0/UDP 192.0.2.10;branch=z9hG4bK1
        CSeq: 1 INVITE
        From: <sip:a@192.0.2.10>;tag=1
        To: <sip:b@192.0.2.1>
        Contact: <sip:a@192.0.2.10>
        Call-ID: 1
        Max-Forwards: 70
        Content-Length: 0

        """.replace("\n", "\r\n");

    private HeaderFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) return;
        var value = new String(data, 1, data.length - 1, ISO_8859_1);
        var text = message(name(data), value, (data[0] & 0x80) != 0);
        var bytes = text.getBytes(ISO_8859_1);
        if (SipMessage.read(bytes, 0, bytes.length) instanceof Reading.Good(var message)) {
            MessageFuzz.works(message);
            if (message instanceof SipRequest request) works(request);
            if (message instanceof SipResponse response) works(response);
        }
        var utf8 = new String(data, 1, data.length - 1, UTF_8);
        RAck.read(utf8).ifPresent(rack -> {
            if (rack.rseq() < 0 || rack.cseq() < 0) throw new AssertionError("below zero");
        });
        if (RAck.rseq(utf8) == 0) throw new AssertionError("RSeq 0");
        RedirectContact.read(utf8).ifPresent(contact -> {
            if (contact.weight() < 0 || contact.weight() > 1_000) throw new AssertionError("weight");
            if (contact.uri().raw().indexOf('?') >= 0) throw new AssertionError("header fields in a place to call");
            works(contact.uri(), contact.uri().raw());
        });
        Grammar.uri(utf8).ifPresent(uri -> works(uri, utf8));
        Grammar.nameAddr(utf8).ifPresent(HeaderFuzz::works);
    }

    /// Which header the input is about, or the Request-URI.
    static String name(byte[] data) {
        return NAMES[(data[0] & 0x7f) % NAMES.length];
    }

    private static String message(String name, String value, boolean isResponse) {
        boolean isUri = name.equals(URI);
        var frame = (isResponse ? OK : INVITE.replace("@URI@", isUri ? value : "sip:b@192.0.2.1")) + FRAME;
        if (isUri) return frame;
        int from = frame.indexOf("\r\n" + name + ": ");
        if (from < 0) return frame.replace("Content-Length: 0\r\n", "Content-Length: 0\r\n" + name + ": " + value + "\r\n");
        return frame.substring(0, from) + "\r\n" + name + ": " + value + frame.substring(frame.indexOf("\r\n", from + 2));
    }

    /// Whatever a 2xx says, the dialog that it makes is one that a request can go out in, and its session lasts a sensible time.
    private static void works(SipResponse response) {
        var session = SessionTimer.agreed(response, 1_800);
        if (session.seconds() < SessionTimer.FLOOR || session.seconds() > 86_400) throw new AssertionError("seconds");
        works(Hop.of(Dialog.asking(response, "1", 1, "1", "<sip:a@192.0.2.1>;tag=1", "<sip:b@192.0.2.1>", "sip:b@192.0.2.20")));
        works(Hop.of(Dialog.late(response, "")));
    }

    private static void works(Hop hop) {
        for (var route : hop.routes()) if (route.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) throw new AssertionError("a route that ends a line");
        if (hop.requestUri().chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) throw new AssertionError("a URI that ends a line");
    }

    /// Whatever is asked for, a session lasts a sensible time.
    private static void works(SipRequest request) {
        works(Hop.of(Dialog.answering(request, "2", "sip:a@192.0.2.10")));
        if (!Body.of(request).isEmpty() && request.bodyLength() == 0) throw new AssertionError("a body of nothing");
        var diversions = DiversionReader.of(request);
        if (!request.has(HeaderName.DIVERSION) && !request.has(HeaderName.HISTORY_INFO) && !diversions.equals(Diversions.NONE)) throw new AssertionError("diverted by nobody");
        if (!request.items(HeaderName.DIVERSION).isEmpty() && diversions.count() < request.items(HeaderName.DIVERSION).size()) throw new AssertionError("too few");
        var session = SessionTimer.answering(request, 1_800);
        if (session.seconds() < SessionTimer.FLOOR || session.seconds() > 86_400) throw new AssertionError("seconds");
        if (session.nextNanos() <= 0 || session.nextNanos() > session.endNanos()) throw new AssertionError("the next refresh is after the end");
        if (SessionTimer.isTooSmall(request) && session.seconds() != SessionTimer.FLOOR && SessionTimer.minimum(request) <= SessionTimer.FLOOR) throw new AssertionError("too small and yet taken");
    }

    private static void works(NameAddr address) {
        if (address.tag().length() > 256) throw new AssertionError("tag");
        works(address.uri(), address.uri().raw());
    }

    private static void works(SipUri uri, String raw) {
        if (!uri.raw().equals(raw)) throw new AssertionError("raw");
        if (uri.host().isEmpty() && !uri.scheme().equals("tel")) throw new AssertionError("no host");
        if (uri.user().chars().anyMatch(c -> c < ' ' || c == 0x7f)) throw new AssertionError("control character in the user");
        // A URI that was read reads the same again.
        if (!Grammar.uri(raw).filter(uri::equals).isPresent()) throw new AssertionError("not stable");
    }
}
