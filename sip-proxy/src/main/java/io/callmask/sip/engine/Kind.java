package io.callmask.sip.engine;

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
            case 'I' -> "INVITE";
            case 'A' -> "ACK";
            case 'B' -> "BYE";
            default  -> "CANCEL";
        };
    }

    static String of(int status) {
        return STATUS[status];
    }
}
