package io.callmask.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// One party's phone: a signalling and a media socket on loopback. Used by one thread at a time, but for [#heard].
final class Phone implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int FRESH = 500;
    private static final int TRIES = 20;

    private final Party party;
    private final Script script;
    private final DatagramSocket signalling;
    private final Audio audio;
    private final List<Message> heard = new ArrayList<>();
    /// What was answered to a datagram: an identical one is a retransmission and gets the same answer again.
    private final Map<String, byte[]> answers = new HashMap<>();
    private byte[] last = new byte[0];

    private Phone(Party party, Script script, DatagramSocket signalling, Audio audio) {
        this.party = party;
        this.script = script;
        this.signalling = signalling;
        this.audio = audio;
    }

    static Phone open(Party party, Script script) throws IOException {
        var signalling = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
        signalling.setSoTimeout(FRESH);
        return new Phone(party, script, signalling, Audio.open(LOOPBACK));
    }

    Party party() {
        return party;
    }

    Audio audio() {
        return audio;
    }

    String address() {
        return LOOPBACK.getHostAddress() + ':' + signalling.getLocalPort();
    }

    /// All that this phone was sent, in order, retransmissions included.
    synchronized List<Message> heard() {
        return List.copyOf(heard);
    }

    /// Sends `text` and keeps it: it is sent again as long as [#await] hears nothing.
    void send(String text, InetSocketAddress to) throws IOException {
        last = text.getBytes(UTF_8);
        script.said(party, Message.read(last, last.length));
        transmit(last, to);
    }

    /// Answers `request`, now and whenever it is retransmitted.
    void answer(Message request, String text, InetSocketAddress to) throws IOException {
        send(text, to);
        answers.put(request.text(), last);
    }

    /// Waits for the message that is wanted. Others are heard and passed over.
    ///
    /// @throws IOException when it has not come after ten seconds
    Message await(String what, Predicate<Message> wanted, InetSocketAddress peer, boolean repeatLast) throws IOException {
        for (int tries = 0; tries < TRIES; ) {
            var buffer = new byte[65_535];
            var packet = new DatagramPacket(buffer, buffer.length);
            try {
                signalling.receive(packet);
            } catch (SocketTimeoutException _) {
                tries++;
                if (repeatLast) transmit(last, peer);
                continue;
            }
            var message = Message.read(buffer, packet.getLength());
            hear(message);
            var answer = answers.get(message.text());
            if (answer != null) transmit(answer, peer);
            else if (wanted.test(message)) return message;
            else if (message.status() >= 300) throw new IOException(party.name() + "'s phone wanted " + what + " and was told " + message.title());
        }
        throw new IOException(party.name() + "'s phone waited in vain for " + what);
    }

    private synchronized void hear(Message message) {
        boolean again = heard.stream().anyMatch(earlier -> earlier.text().equals(message.text()));
        heard.add(message);
        if (!again) script.heard(party, message);
    }

    private void transmit(byte[] bytes, InetSocketAddress to) throws IOException {
        signalling.send(new DatagramPacket(bytes, bytes.length, to));
    }

    @Override public void close() {
        signalling.close();
        audio.close();
    }
}
