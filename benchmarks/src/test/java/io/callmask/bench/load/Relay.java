package io.callmask.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// The least that masks a call: what the generator is tried out on.
final class Relay implements AutoCloseable {
    /// How it goes wrong.
    enum Flaw { NONE, SHOWS_CALLER, SHOWS_ANOTHER_VN, NAMES_CALLEE, LOSES_FIRST_COPIES, REFUSES }

    private static final Pattern CALL_ID = Pattern.compile("Call-ID: (leg-b-)?([^\r]*)");
    private final DatagramSocket socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
    private final InetSocketAddress callees;
    private final Pairs pairs;
    private final Flaw flaw;
    private final Map<String, String> invites = new HashMap<>();
    private final Map<String, SocketAddress> callers = new HashMap<>();
    private final Map<String, Integer> copies = new HashMap<>();
    private final Thread thread = new Thread(this::run, "relay");

    Relay(InetSocketAddress callees, Pairs pairs, Flaw flaw) throws IOException {
        this.callees = callees;
        this.pairs = pairs;
        this.flaw = flaw;
        thread.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    private void run() {
        var packet = new DatagramPacket(new byte[4_096], 4_096);
        try {
            while (!socket.isClosed()) {
                packet.setLength(4_096);
                socket.receive(packet);
                handle(new String(packet.getData(), 0, packet.getLength(), ISO_8859_1), packet.getSocketAddress());
            }
        } catch (IOException e) {
            // Closed: the test is over.
            assert socket.isClosed() : e;
        }
    }

    private void handle(String text, SocketAddress from) throws IOException {
        var id = CALL_ID.matcher(text);
        if (!id.find()) return;
        if (flaw == Flaw.LOSES_FIRST_COPIES && copies.merge(text, 1, Integer::sum) == 1) return;
        boolean fromCallee = id.group(1) != null;
        if (text.startsWith("INVITE ")) invite(text, id.group(2), from);
        else if (text.startsWith("SIP/2.0 ") && fromCallee) answer(text, id.group(2));
        else if (text.startsWith("ACK ")) send(inDialog("ACK", id.group(2), "1"), callees);
        else if (text.startsWith("BYE ")) {
            send(response("200 OK", text, ""), from);
            send(inDialog("BYE", id.group(2), "2"), callees);
        }
    }

    private void invite(String text, String id, SocketAddress from) throws IOException {
        if (flaw == Flaw.REFUSES) {
            send(response("500 No", text, ""), from);
            return;
        }
        callers.put(id, from);
        invites.put(id, text);
        int pair = pair(text);
        var shown = flaw == Flaw.SHOWS_ANOTHER_VN ? "+15559999999" : pairs.shown(pair);
        send("INVITE sip:" + pairs.callee(pair) + "@b SIP/2.0\r\n" + legB(id) + "From: <sip:" + shown + "@relay>;tag=r\r\nTo: <sip:" + pairs.callee(pair)
            + "@b>\r\nCSeq: 1 INVITE\r\nContact: <sip:" + shown + "@relay>\r\nP-Asserted-Identity: <sip:" + shown + "@relay>\r\n"
            + (flaw == Flaw.SHOWS_CALLER ? "X-Caller: " + pairs.caller(pair) + "\r\n" : "") + "\r\n", callees);
    }

    private static int pair(String invite) {
        var caller = Pattern.compile("\\+1212([0-9]{7})").matcher(invite);
        assert caller.find();
        return Integer.parseInt(caller.group(1)) - 2_000_000;
    }

    private void answer(String text, String id) throws IOException {
        var invite = invites.get(id);
        var caller = callers.get(id);
        if (invite == null || caller == null || !text.contains("INVITE")) return;
        var status = text.substring("SIP/2.0 ".length(), text.indexOf('\r'));
        send(response(status, invite, flaw == Flaw.NAMES_CALLEE ? "Warning: " + pairs.callee(pair(invite)) + "\r\n" : ""), caller);
    }

    private static String response(String status, String request, String more) {
        var text = new StringBuilder("SIP/2.0 " + status + "\r\n");
        request.lines().filter(line -> line.startsWith("Via:") || line.startsWith("From:") || line.startsWith("Call-ID:") || line.startsWith("CSeq:"))
            .forEach(line -> text.append(line).append("\r\n"));
        request.lines().filter(line -> line.startsWith("To:")).forEach(line -> text.append(line).append(";tag=relay\r\n"));
        return text.append("Contact: <sip:relay@relay>\r\n").append(more).append("\r\n").toString();
    }

    private String inDialog(String method, String id, String cseq) {
        var digits = Pattern.compile("\\+1212([0-9]{7})").matcher(invites.getOrDefault(id, ""));
        return method + " sip:" + (digits.find() ? digits.group(1) : "0") + "@b SIP/2.0\r\n" + legB(id) + "CSeq: " + cseq + " " + method + "\r\n\r\n";
    }

    private static String legB(String id) {
        return "Via: SIP/2.0/UDP relay;branch=z9hG4bK" + id + "\r\nCall-ID: leg-b-" + id + "\r\n";
    }

    private void send(String text, SocketAddress to) throws IOException {
        socket.send(new DatagramPacket(text.getBytes(ISO_8859_1), text.length(), to));
    }

    @Override public void close() throws InterruptedException {
        socket.close();
        thread.join();
    }
}
