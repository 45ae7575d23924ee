package io.callmask.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What we accept, JAIN SIP's reader of whole messages reads alike. Where the two differ, `oracle/differences.txt` says why; anything else fails.
/// `-Dmutation.seed=` and `-Doracle.count=` run it otherwise.
@Timeout(300)
class WholeMessageAgreesTest {
    private static final long SEED = Long.getLong("mutation.seed", 20261101);
    private static final int COUNT = Integer.getInteger("oracle.count", 6_000);

    /// Differences with an example each.
    private final TreeMap<String, String> found = new TreeMap<>();
    private int accepted;
    private int alike;

    @Test
    void what_we_accept_the_oracle_reads_alike() throws IOException, InterruptedException {
        try (var oracle = new Oracle()) {
            for (var message : Torture.all()) compare(message.bytes(), oracle);
            var random = new Random(SEED);
            var seeds = seeds();
            for (int i = 0; i < COUNT; i++) compare(Mutation.of(seeds.get(random.nextInt(seeds.size())), 2, random), oracle);
        }
        var table = differences();
        var unexplained = new TreeMap<>(found);
        unexplained.keySet().removeAll(table.keySet());
        assertThat(unexplained).as("differences that no line of oracle/differences.txt explains").isEmpty();
        assertThat(accepted).as("accepted by us").isGreaterThan(COUNT / 5);
        assertThat(alike).as("read alike by both").isGreaterThan(accepted / 2);
    }

    private void compare(byte[] bytes, Oracle oracle) throws IOException, InterruptedException {
        var ours = Told.of(SipMessage.read(bytes, 0, bytes.length));
        var theirs = oracle.ask(bytes);
        if (!ours.isRefused()) accepted++;
        if (ours.isRefused() && theirs.isRefused()) return;
        if (ours.isRefused()) {
            differ("stricter: " + ours.refused(), bytes);
        } else if (theirs.isRefused()) {
            differ("laxer: " + laxity(bytes, theirs.refused()), bytes);
        } else {
            boolean same = true;
            for (var field : ours.fields().entrySet()) {
                var other = theirs.fields().get(field.getKey());
                if (field.getValue().equals(other)) continue;
                same = false;
                differ((other == null ? "unseen: " : "differs: ") + field.getKey(), (field.getValue() + " <> " + other + "\n" + shown(bytes)).getBytes(StandardCharsets.UTF_8));
            }
            if (same) alike++;
        }
    }

    /// In what way we are laxer than the other reader: told apart finely, lest one reason cover for another.
    private static String laxity(byte[] bytes, String refused) {
        if (!(SipMessage.read(bytes, 0, bytes.length) instanceof Reading.Good(var message))) throw new IllegalStateException("accepted a moment ago");
        return switch (refused) {
            case "From"        -> refused + address(message.value(HeaderName.FROM));
            case "To"          -> refused + address(message.value(HeaderName.TO));
            case "Contact"     -> "Contact" + contact(message);
            case "start line"  -> refused + (message instanceof SipRequest request && Grammar.uri(request.requestUri()).isEmpty() ? ", unread" : "");
            case "message"     -> refused + (!message.has(HeaderName.CONTENT_LENGTH) ? ", length not told" : message.lines().bodyStart + message.bodyLength() < message.lines().bytes.length ? ", surplus bytes" : "");
            default            -> refused;
        };
    }

    private static String contact(SipMessage message) {
        var items = message.items(HeaderName.CONTACT);
        if (items.size() != 1) return ", several";
        return message.values(HeaderName.CONTACT).equals(items) ? address(items.getFirst()) : ", empty item";
    }

    private static String address(String value) {
        if (Grammar.nameAddr(value).isEmpty()) return ", unread";
        return value.startsWith("<") || value.startsWith("\"") || value.indexOf('<') < 0 ? "" : ", unquoted name";
    }

    private void differ(String what, byte[] example) {
        found.putIfAbsent(what, shown(example));
    }

    private static List<byte[]> seeds() {
        var seeds = new ArrayList<byte[]>();
        for (var message : Torture.all()) {
            if (message.verdict().equals("good")) seeds.add(message.bytes());
        }
        for (int i = 0; i < 12; i++) {
            seeds.add(Messages.wire(Messages.INVITE));
            seeds.add(Messages.wire(Messages.RINGING));
            seeds.add(Messages.wire(Messages.inviteWith("Supported: timer, 100rel\nAllow: INVITE, ACK, BYE\nUser-Agent: x/1 (y)\nP-Asserted-Identity: <tel:+15551112222>\n")));
        }
        return seeds;
    }

    private static Map<String, String> differences() throws IOException {
        try (var in = WholeMessageAgreesTest.class.getResourceAsStream("oracle/differences.txt")) {
            if (in == null) throw new IllegalStateException("no such test file: oracle/differences.txt");
            var table = new TreeMap<String, String>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(line -> {
                var columns = line.split("\\|", 2);
                table.put(columns[0].strip(), columns[1].strip());
            });
            return table;
        }
    }

    private static String shown(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).replace("\r", "\\r");
    }
}
