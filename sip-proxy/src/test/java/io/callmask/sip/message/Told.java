package io.callmask.sip.message;

import java.util.LinkedHashMap;
import java.util.Map;

/// What a reader tells of a message: its fields by name, or why it refuses it.
///
/// @param refused empty when it does not
/// @param fields  a field that the message has not, or that is not to be compared, is missing
record Told(String refused, Map<String, String> fields) {
    Told {
        fields = Map.copyOf(fields);
    }

    static Told refused(String why) {
        return new Told(why, Map.of());
    }

    boolean isRefused() {
        return !refused.isEmpty();
    }

    /// Ours.
    static Told of(Reading reading) {
        return switch (reading) {
            case Reading.Good(var message) -> new Told("", fields(message));
            case Reading.Answerable(_, var status, var reason) -> refused(status == 505 ? "VERSION" : flaw(reason));
            case Reading.Hopeless(var why) -> refused(why.name());
            case Reading.KeepAlive _ -> refused("KEEP_ALIVE");
        };
    }

    private static String flaw(String phrase) {
        for (var flaw : Reading.Flaw.values()) {
            if (flaw.phrase().equals(phrase)) return flaw.name();
        }
        throw new IllegalStateException("no such phrase");
    }

    private static Map<String, String> fields(SipMessage message) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("Call-ID", message.callId());
        fields.put("CSeq", message.cseq().number() + " " + message.cseq().method());
        fields.put("From tag", message.fromTag());
        fields.put("To tag", message.toTag());
        // RFC 3261 §18.3 gives a datagram's rest to a message that does not tell; the other reader gives it nothing.
        if (message.has(HeaderName.CONTENT_LENGTH)) fields.put("body length", String.valueOf(message.bodyLength()));
        for (var name : new HeaderName[] {HeaderName.FROM, HeaderName.TO}) Grammar.nameAddr(message.value(name)).ifPresent(address -> put(fields, name.text(), address.uri()));
        var contacts = message.items(HeaderName.CONTACT);
        if (contacts.size() == 1) Grammar.nameAddr(contacts.getFirst()).ifPresent(address -> put(fields, "Contact", address.uri()));
        switch (message) {
            case SipRequest request -> {
                fields.put("method", request.method());
                if (request.has(HeaderName.MAX_FORWARDS)) fields.put("Max-Forwards", String.valueOf(request.maxForwards()));
                Grammar.uri(request.requestUri()).ifPresent(uri -> put(fields, "Request-URI", uri));
            }
            case SipResponse response -> fields.put("status", String.valueOf(response.status()));
        }
        return fields;
    }

    private static void put(Map<String, String> fields, String name, SipUri uri) {
        fields.put(name + " user", uri.user());
        fields.put(name + " host", uri.host());
        fields.put(name + " port", String.valueOf(uri.port()));
    }
}
