package io.callmask.app.demo;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Stream;

/// Prints the call: the ladder of both legs, and what each side saw.
final class Picture {
    private static final int GAP = 30;
    private static final int COLUMN = 56;

    private final PrintWriter out;

    Picture(PrintWriter out) {
        this.out = out;
    }

    void ladder(List<Script.Line> lines) {
        out.println("  A " + Party.ALICE.name() + " ".repeat(GAP - 12) + "callmask" + " ".repeat(GAP - 11) + "B " + Party.BOB.name());
        for (var line : lines) {
            boolean legA = line.party().side() == 'A';
            var arrow = arrow(line.message().title(), line.toServer() == legA);
            out.println("  |" + (legA ? arrow + '|' + " ".repeat(GAP) : " ".repeat(GAP) + '|' + arrow) + '|');
        }
        out.println();
    }

    private static String arrow(String title, boolean rightward) {
        int dashes = GAP - title.length() - 4;
        var shaft = "-".repeat(Math.max(1, dashes));
        return rightward ? "- " + title + ' ' + shaft + '>' : "<- " + title + ' ' + shaft;
    }

    /// The same message on both legs, header by header.
    void sideBySide(String what, String left, Message one, String right, Message other) {
        out.println("  " + pad(what, 22) + pad(left, COLUMN) + right);
        if (one.isRequest()) row("Request-URI", one.requestUri(), other.requestUri());
        for (var name : List.of("From", "To", "P-Asserted-Identity", "Contact", "Call-ID", "User-Agent", "Server")) {
            if (Stream.of(one, other).anyMatch(message -> !message.header(name).isEmpty())) row(name, one.header(name), other.header(name));
        }
        if (!one.body().isEmpty()) {
            row("SDP o=", one.sdp('o'), other.sdp('o'));
            row("SDP s=", one.sdp('s'), other.sdp('s'));
            row("SDP c=", one.sdp('c'), other.sdp('c'));
        }
        out.println();
    }

    private void row(String name, String one, String other) {
        out.println("    " + pad(name, 20) + pad(shown(one), COLUMN) + shown(other));
    }

    private static String shown(String value) {
        if (value.isEmpty()) return "-";
        return value.length() < COLUMN - 1 ? value : value.substring(0, COLUMN - 2) + '…';
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }
}
