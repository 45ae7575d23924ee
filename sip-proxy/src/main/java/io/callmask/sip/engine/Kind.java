package io.callmask.sip.engine;

import io.callmask.sip.message.SipRequest;

/// What a message is in metrics: its method, or its status in digits.
final class Kind {
    private static final String[] STATUS = new String[700];

    static {
        for (int status = 100; status < STATUS.length; status++) STATUS[status] = Integer.toString(status);
    }

    private Kind() {}

    /// Of bytes that we built: the first letter tells our few methods apart.
    static String of(byte[] sent) {
        return switch (sent[0]) {
            case 'S' -> STATUS[(sent[8] - '0') * 100 + (sent[9] - '0') * 10 + sent[10] - '0'];
            case 'I' -> sent[3] == 'O' ? "INFO" : "INVITE";
            case 'A' -> "ACK";
            case 'B' -> "BYE";
            case 'M' -> "MESSAGE";
            case 'U' -> "UPDATE";
            case 'O' -> "OPTIONS";
            case 'P' -> "PRACK";
            case 'R' -> "REGISTER";
            default  -> "CANCEL";
        };
    }

    /// Of a request that came: a method of somebody's own making is never a label, which would be kept for ever and could be a number.
    static String of(SipRequest request) {
        return switch (request.method()) {
            case "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "PRACK", "UPDATE", "INFO", "REGISTER", "MESSAGE", "REFER", "NOTIFY", "SUBSCRIBE", "PUBLISH" -> request.method();
            default -> "other";
        };
    }

    static String of(int status) {
        return STATUS[status];
    }
}
