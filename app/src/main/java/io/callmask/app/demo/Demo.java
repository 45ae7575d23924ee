package io.callmask.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;

/// One masked call between two phones on loopback, through a server that somebody else starts with [#settings].
public final class Demo implements AutoCloseable {
    private final Script script;
    private final Phone alice;
    private final Phone bob;
    private final Ids ids;

    private Demo(Script script, Phone alice, Phone bob, Ids ids) {
        this.script = script;
        this.alice = alice;
        this.bob = bob;
        this.ids = ids;
    }

    /// Takes four free ports.
    public static Demo open(Ids ids) throws IOException {
        var script = new Script();
        var alice = Phone.open(Party.ALICE, script);
        return new Demo(script, alice, Phone.open(Party.BOB, script), ids);
    }

    /// Settings for a server that B's phone can be called through, with its data in `directory`.
    public String settings(Path directory) {
        return """
            node: demo
            sip: { listen: [ "udp://127.0.0.1:0" ] }
            api: { listen: "http://127.0.0.1:0" }
            store: { kind: embedded, directory: '%s' }
            pools: [ { name: default, numbers: [ "+15550001000", "+15550001001" ], rest: PT24H } ]
            trunks:
              - { name: carrier, from: [ 127.0.0.0/8 ], to: [ "sip:%s" ], country: US, identity: pai-or-from }
            """.formatted(directory.toString().replace("'", "''"), bob.address());
    }

    /// Binds A and B, lets A call, prints what happened.
    ///
    /// @return whether the call was masked
    /// @throws IOException when the call did not come about; the message says what was waited for
    public boolean run(InetSocketAddress sip, URI api, PrintWriter out) throws IOException, InterruptedException {
        try (var client = new ApiClient(api)) {
            var binding = client.bind("""
                {"mode":"AXYB","pool":"default","a":{"number":"%s"},"b":{"number":"%s"},"ttl":"PT2H","reference":"order-42"}
                """.formatted(Party.ALICE.number(), Party.BOB.number()));
            out.println();
            out.println("POST /v1/bindings bound A " + Party.ALICE.number() + " and B " + Party.BOB.number() + ", whose numbers the other must never learn:");
            out.println("  A dials " + binding.path("y").asText() + " to reach B; B sees, and may dial, " + binding.path("x").asText());
            out.println();
            var packets = converse(sip, binding.path("y").asText());
            var record = client.firstRecord();
            return report(out, binding, record, packets);
        }
    }

    private record Packets(int toAlice, int toBob) {}

    private Packets converse(InetSocketAddress sip, String dialled) throws IOException, InterruptedException {
        Callable<Integer> taking = new Callee(bob, sip, ids)::takeCall;
        var callee = new FutureTask<>(taking);
        Thread.ofVirtual().name("demo-callee").start(callee);
        int toAlice = new Caller(alice, sip, ids).call(dialled);
        try {
            return new Packets(toAlice, callee.get());
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private boolean report(PrintWriter out, JsonNode binding, JsonNode record, Packets packets) {
        var picture = new Picture(out);
        picture.ladder(script.lines());
        picture.sideBySide("INVITE", "sent by A", said(alice, Message::isRequest, "INVITE"), "received by B", heard(bob, Message::isRequest, "INVITE"));
        picture.sideBySide("200 OK", "received by A", heard(alice, m -> m.status() == 200, "INVITE"), "sent by B", said(bob, m -> m.status() == 200, "INVITE"));
        out.println("  Audio: A heard " + packets.toAlice() + " of " + Audio.PACKETS + " packets, B heard " + packets.toBob() + " of " + Audio.PACKETS
            + ". Media is in bypass: it flows between the two directly,");
        out.println("  so each side knows the other's media address (SDP c= above), though never the number.");
        out.println();
        out.println("GET /v1/records?after=0 has the call record:");
        out.println("  " + record.toString());
        out.println();

        var verdict = Verdict.of(alice.heard(), bob.heard(), binding.path("x").asText());
        verdict.findings().forEach(finding -> out.println((finding.holds() ? "  yes  " : "  NO   ") + finding.claim()));
        boolean recorded = record.path("answered").asBoolean() && record.path("binding").equals(binding.path("id"));
        out.println((recorded ? "  yes  " : "  NO   ") + "the record says answered, and names the binding");
        var began = Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        long millis = Duration.between(began, Instant.parse(record.path("answer").asText())).toMillis();
        boolean talked = packets.toAlice() > 0 && packets.toBob() > 0;
        out.println((talked ? "  yes  " : "  NO   ") + "the two could talk");
        out.println();
        out.println("From the start of the JVM to the first call answered: " + millis + " ms.");
        return verdict.holds() && recorded && talked;
    }

    private Message said(Phone phone, Predicate<Message> wanted, String method) {
        return find(phone, true, wanted, method);
    }

    private Message heard(Phone phone, Predicate<Message> wanted, String method) {
        return find(phone, false, wanted, method);
    }

    private Message find(Phone phone, boolean toServer, Predicate<Message> wanted, String method) {
        return script.lines().stream()
            .filter(line -> line.party().equals(phone.party()) && line.toServer() == toServer)
            .map(Script.Line::message)
            .filter(message -> message.method().equals(method) && wanted.test(message))
            .findFirst().orElseThrow(() -> new IllegalStateException("no such message: " + method));
    }

    @Override public void close() {
        alice.close();
        bob.close();
    }
}
