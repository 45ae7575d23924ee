package io.callmask.sip.message;

import static java.util.Map.entry;

import gov.nist.javax.sip.address.TelURLImpl;
import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.StatusLine;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.sip.address.SipURI;
import javax.sip.address.URI;

/// The child process: JAIN SIP's reader of whole messages. Messages come in by length, what is told of them goes out. It may take all memory or never end: that is its parent's concern.
final class OracleMain {
    /// A flaw in one of these refuses the message. Any other header is left out when it does not read, as we leave it unread, so that the rest is compared.
    private static final Map<String, String> COMPARED = Map.ofEntries(entry("from", "From"), entry("f", "From"), entry("to", "To"), entry("t", "To"), entry("call-id", "Call-ID"),
        entry("i", "Call-ID"), entry("cseq", "CSeq"), entry("max-forwards", "Max-Forwards"), entry("contact", "Contact"), entry("m", "Contact"), entry("content-length", "Content-Length"),
        entry("l", "Content-Length"));

    private OracleMain() {}

    public static void main(String[] arguments) throws IOException {
        var out = new DataOutputStream(new BufferedOutputStream(System.out));
        // The library prints what it stumbles over.
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        var in = new DataInputStream(System.in);
        while (true) {
            int length;
            try {
                length = in.readInt();
            } catch (EOFException _) {
                return;
            }
            answer(read(in.readNBytes(length)), out);
        }
    }

    private static void answer(Told told, DataOutputStream out) throws IOException {
        out.writeUTF(told.refused());
        out.writeInt(told.fields().size());
        for (var field : told.fields().entrySet()) {
            out.writeUTF(field.getKey());
            out.writeUTF(field.getValue());
        }
        out.flush();
    }

    private static Told read(byte[] bytes) {
        var at = new String[] {"message"};
        try {
            var message = new StringMsgParser().parseSIPMessage(bytes, true, true, (failure, _, kind, header, _) -> {
                boolean first = kind == RequestLine.class || kind == StatusLine.class;
                var name = first ? "start line" : COMPARED.get(header.substring(0, Math.max(0, header.indexOf(':'))).strip().toLowerCase(Locale.ROOT));
                if (name == null) return;
                at[0] = name;
                throw failure;
            });
            return message == null ? Told.refused("message") : new Told("", fields(message));
        } catch (ParseException e) {
            return Told.refused(at[0]);
        } catch (RuntimeException e) {
            return Told.refused(at[0] + " by " + e.getClass().getSimpleName());
        }
    }

    private static Map<String, String> fields(SIPMessage message) {
        var fields = new LinkedHashMap<String, String>();
        if (message.getCallId() != null) fields.put("Call-ID", message.getCallId().getCallId());
        if (message.getCSeq() != null) fields.put("CSeq", message.getCSeq().getSeqNumber() + " " + message.getCSeq().getMethod());
        if (message.getFrom() != null) {
            fields.put("From tag", text(message.getFromTag()));
            put(fields, "From", message.getFrom().getAddress().getURI());
        }
        if (message.getTo() != null) {
            fields.put("To tag", text(message.getToTag()));
            put(fields, "To", message.getTo().getAddress().getURI());
        }
        if (message.getMaxForwards() != null) fields.put("Max-Forwards", String.valueOf(message.getMaxForwards().getMaxForwards()));
        fields.put("body length", String.valueOf(message.getRawContent() == null ? 0 : message.getRawContent().length));
        if (message.getContactHeader() != null && message.getContactHeader().getAddress() != null) put(fields, "Contact", message.getContactHeader().getAddress().getURI());
        switch (message) {
            case SIPRequest request -> {
                fields.put("method", request.getMethod());
                put(fields, "Request-URI", request.getRequestURI());
            }
            case SIPResponse response -> fields.put("status", String.valueOf(response.getStatusCode()));
            default -> throw new IllegalStateException("neither request nor response");
        }
        return fields;
    }

    private static void put(Map<String, String> fields, String name, URI uri) {
        switch (uri) {
            case SipURI sip -> {
                fields.put(name + " user", URLDecoder.decode(text(sip.getUser()).replace("+", "%2B"), StandardCharsets.UTF_8));
                fields.put(name + " host", sip.getHost());
                fields.put(name + " port", String.valueOf(sip.getPort()));
            }
            case TelURLImpl tel -> {
                fields.put(name + " user", (tel.isGlobal() ? "+" : "") + tel.getPhoneNumber().replaceAll("[-.()]", ""));
                fields.put(name + " host", "");
                fields.put(name + " port", "-1");
            }
            default -> fields.put(name + " scheme", String.valueOf(uri.getScheme()));
        }
    }

    private static String text(String text) {
        return Optional.ofNullable(text).orElse("");
    }
}
