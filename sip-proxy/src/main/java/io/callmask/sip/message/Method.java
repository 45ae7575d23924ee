package io.callmask.sip.message;

import org.jspecify.annotations.Nullable;

/// The method names that are worth one shared String each.
final class Method {
    private static final String[] KNOWN = {
        "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "PRACK", "UPDATE", "INFO", "REGISTER", "MESSAGE", "REFER", "NOTIFY", "SUBSCRIBE", "PUBLISH"};

    private Method() {}

    static String at(byte[] bytes, int from, int to) {
        var known = known(bytes, from, to);
        return known != null ? known : Octets.text(bytes, from, to);
    }

    /// How a method may stand in a log: a stranger's own word could be a number.
    static String shown(String method) {
        for (var known : KNOWN) {
            if (known.equals(method)) return known;
        }
        return "other";
    }

    private static @Nullable String known(byte[] bytes, int from, int to) {
        for (var known : KNOWN) {
            if (Octets.equals(bytes, from, to, known)) return known;
        }
        return null;
    }
}
