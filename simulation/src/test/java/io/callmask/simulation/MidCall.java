package io.callmask.simulation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.callmask.number.record.Refusal;
import io.callmask.sip.engine.Shard;
import io.callmask.sip.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/// A call between Alice (leg A) and Bob (leg B) brought to some point, into which anything may then be fed from either side. Every message of either side carries that side's mark.
final class MidCall {
    /// Longer than any timer and any ringing.
    private static final Duration EVER = Duration.ofMinutes(6);
    private static final Bugs BUGS = Bugs.trapped();

    /// How far the call has come before anything is fed.
    enum Point { INVITED, RINGING, ANSWERED, TALKING, HELD }

    private final Setting setting;
    private final Side a = new Side("A", Stage.A, Cast.ALICE, "zqalicezq");
    private final Side b = new Side("B", Stage.B, Cast.BOB, "zqbobzq");
    private final List<String> toward = new ArrayList<>();

    /// One leg as its party knows it.
    private static final class Side {
        private final String letter;
        private final InetSocketAddress address;
        private final Cast person;
        private final String mark;
        private final StringBuilder said = new StringBuilder();
        private final List<String> heard = new ArrayList<>();
        private String callId = "";
        private String theirTag = "";
        private String ourTag = "";
        private String branch = "";
        private String invite = "";

        private Side(String letter, InetSocketAddress address, Cast person, String mark) {
            this.letter = letter;
            this.address = address;
            this.person = person;
            this.mark = mark;
        }

        /// What only this side may be shown: lower case.
        private List<String> secrets() {
            return List.of(mark, person.trace(), callId.toLowerCase(Locale.ROOT), theirTag.toLowerCase(Locale.ROOT), ourTag.toLowerCase(Locale.ROOT));
        }
    }

    private static final class Bugs extends AppenderBase<ILoggingEvent> {
        private final List<String> lines = new ArrayList<>();

        private static Bugs trapped() {
            var bugs = new Bugs();
            var logger = (Logger) LoggerFactory.getLogger(Shard.class);
            bugs.setContext(logger.getLoggerContext());
            bugs.start();
            logger.setLevel(Level.ERROR);
            logger.addAppender(bugs);
            return bugs;
        }

        @Override protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    }

    MidCall(Point point) {
        this(point, UnaryOperator.identity());
    }

    /// @param wire what becomes of each message that is sent to a side, for a test that needs a bad one
    MidCall(Point point, UnaryOperator<String> wire) {
        this(point, wire, _ -> Trunking.plain(Transport.UDP));
    }

    /// @param trunking the first trunk leads to side B, the second to [Stage#D]
    MidCall(Point point, UnaryOperator<String> wire, Function<World, Trunking> trunking) {
        BUGS.lines.clear();
        setting = Setting.calm(new SplittableRandom(1), trunking);
        setting.store().open(Bindings.binding("AXYB-1").between(Cast.ALICE, Cast.BOB).through(Cast.X, Cast.Y));
        setting.world().network().tap((bytes, from, to) -> {
            if (from.equals(World.PROXY)) hear(wire.apply(new String(bytes, ISO_8859_1)), to);
        });
        a.callId = "zqacallidzq@" + a.mark;
        a.theirTag = "zqataglong";
        a.branch = "z9hG4bKainvite";
        say(a, request(a, "INVITE", "sip:" + Cast.Y.digits() + "@192.0.2.1", a.branch, 1, description(a)));
        b.invite = b.heard.getLast();
        b.callId = field(b.invite, "Call-ID");
        b.ourTag = tag(field(b.invite, "From"));
        b.branch = group(b.invite, "branch=([^;\\s]+)");
        b.theirTag = "zqbtaglong";
        if (point.compareTo(Point.RINGING) >= 0) {
            say(b, response(b, 180, ""));
            a.ourTag = tag(field(a.heard.getLast(), "To"));
        }
        if (point.compareTo(Point.ANSWERED) >= 0) say(b, response(b, 200, description(b)));
        if (point.compareTo(Point.TALKING) >= 0) say(a, request(a, "ACK", "sip:192.0.2.1", "z9hG4bKaack", 1, ""));
        if (point.compareTo(Point.HELD) >= 0) say(a, request(a, "INVITE", "sip:192.0.2.1", "z9hG4bKahold", 2, description(a) + "a=sendonly\r\n"));
    }

    /// A request within the call.
    String request(boolean fromA, String method, String type, String body) {
        var side = fromA ? a : b;
        return request(side, method, "sip:192.0.2.1", "z9hG4bKmore" + method, 50, body).replace("Content-Type: application/sdp", "Content-Type: " + type);
    }

    /// The CANCEL of side A's INVITE.
    String cancel() {
        return request(a, "CANCEL", "sip:" + Cast.Y.digits() + "@192.0.2.1", a.branch, 1, "");
    }

    /// Feeds a message that says it is a side's, from elsewhere.
    void feed(String message, InetSocketAddress from) {
        setting.world().network().send(message.getBytes(ISO_8859_1), from, World.PROXY);
        setting.world().settle();
    }

    /// Everything that was sent to a side, in order.
    List<String> heard(boolean byA) {
        return List.copyOf(byA ? a.heard : b.heard);
    }

    /// Feeds one datagram; bytes from 0x80 stand for what a side knows of its leg, so that bent messages still reach the call.
    void feed(boolean fromA, byte[] template) {
        var side = fromA ? a : b;
        var bytes = new ByteArrayOutputStream();
        for (byte octet : template) {
            var known = switch (octet & 0xff) {
                case 0x80 -> side.callId;
                case 0x81 -> side.theirTag;
                case 0x82 -> side.ourTag;
                case 0x83 -> side.branch;
                case 0x84 -> side.mark;
                case 0x85 -> side.person.digits();
                case 0x86 -> description(side);
                default   -> "";
            };
            if (known.isEmpty()) bytes.write(octet);
            else bytes.writeBytes(known.getBytes(ISO_8859_1));
        }
        say(side, bytes.toString(ISO_8859_1));
    }

    /// Lets the operator hang up and all time pass; then nothing may be left, nothing may have crossed, nothing may have been a bug.
    void end() {
        setting.proxy().hangUp(_ -> true);
        setting.world().pass(EVER);
        require(setting.proxy().left().isEmpty(), "left: " + setting.proxy().left());
        require(setting.journal().stillOpen().isEmpty(), "calls without a record: " + setting.journal().stillOpen());
        require(setting.journal().openings().size() == setting.journal().records().size(), "records: " + setting.journal().records().size());
        require(setting.journal().records().stream().noneMatch(record -> record.outcome().refusal() == Refusal.BUG), "a record of a bug");
        require(BUGS.lines.isEmpty(), "bugs: " + BUGS.lines);
    }

    private void say(Side side, String text) {
        side.said.append(text.toLowerCase(Locale.ROOT)).append('\n');
        setting.world().network().send(text.getBytes(ISO_8859_1), side.address, World.PROXY);
        setting.world().settle();
    }

    /// By its Call-ID, not by where it goes: a side may say where to. What is of neither's call is the side's at whose host it arrives, by whichever port.
    private void hear(String text, InetSocketAddress to) {
        toward.add(text);
        var callId = field(text, "Call-ID");
        boolean ofCall = callId.equals(a.callId) || callId.equals(b.callId);
        var side = callId.equals(a.callId) || (!callId.equals(b.callId) && to.getAddress().equals(a.address.getAddress())) ? a : b;
        side.heard.add(text);
        requireNothingCrosses(side, side == a ? b : a, text.toLowerCase(Locale.ROOT), ofCall);
    }

    /// A call that was fed anew may have whom it likes at its ends; marks and ids cross in none.
    private static void requireNothingCrosses(Side to, Side from, String text, boolean ofCall) {
        for (var secret : from.secrets()) {
            if (secret.length() < 5 || (!ofCall && secret.equals(from.person.trace()))) continue;
            boolean knows = to.said.indexOf(secret) >= 0;
            require(knows || !text.contains(secret), "toward " + to.letter + " is " + secret + ":\n" + text);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) throw new AssertionError(otherwise);
    }

    private static String request(Side side, String method, String uri, String branch, int cseq, String body) {
        var to = side.ourTag.isEmpty() ? "" : ";tag=" + side.ourTag;
        return method + ' ' + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP " + side.address.getHostString() + ":5060;branch=" + branch + ";x=" + side.mark + "\r\nMax-Forwards: 70\r\n"
            + "From: \"" + side.mark + "\" <sip:" + side.person.digits() + '@' + side.mark + ".example>;tag=" + side.theirTag + "\r\nTo: <" + uri + '>' + to + "\r\nCall-ID: " + side.callId
            + "\r\nCSeq: " + cseq + ' ' + method + rest(side, body);
    }

    private static String response(Side side, int status, String body) {
        return "SIP/2.0 " + status + ' ' + side.mark + "\r\nVia: " + field(side.invite, "Via") + "\r\nFrom: " + field(side.invite, "From") + "\r\nTo: " + field(side.invite, "To") + ";tag="
            + side.theirTag + "\r\nCall-ID: " + side.callId + "\r\nCSeq: " + field(side.invite, "CSeq") + rest(side, body);
    }

    private static String rest(Side side, String body) {
        return "\r\nContact: \"" + side.mark + "\" <sip:" + side.mark + '@' + side.address.getHostString() + ">\r\nUser-Agent: " + side.mark + "\r\nSubject: " + side.mark + "\r\n"
            + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String description(Side side) {
        return "v=0\r\no=" + side.mark + " 1 1 IN IP4 198.51.100.7\r\ns=" + side.mark + "\r\nc=IN IP4 198.51.100.7\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\na=x-" + side.mark + "\r\n";
    }

    private static String field(String message, String name) {
        return group(message, "\r\n" + name + ": ([^\r]*)");
    }

    private static String tag(String value) {
        return group(value, ";tag=([^;\\s]+)");
    }

    private static String group(String text, String pattern) {
        var matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }
}
