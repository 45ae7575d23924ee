package io.callmask.simulation;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/// Plays a ladder: feeds what goes into P, and holds what comes out against it.
///
/// Order is kept per party: what goes to A and what goes to B in one turn has no order between them, as it has none in a
/// network. Whatever came out must have been named before anything else is fed, time passes, or the ladder ends.
final class LadderRun {
    private final World world;
    private final Map<String, Party> parties;
    private final Cues cues;
    private final Map<InetSocketAddress, Party> byAddress = new HashMap<>();
    private final Map<String, Queue<Sent>> unnamed = new HashMap<>();
    private final List<Sent> history = new ArrayList<>();
    private final SideBySide sheet = new SideBySide();
    private Optional<Party> caller = Optional.empty();
    /// Who has spoken last on the callee's side.
    private Optional<Party> callee = Optional.empty();

    /// What can happen beside the wire.
    interface Cues {
        /// Makes it happen.
        ///
        /// @throws IllegalArgumentException when there is no such thing
        void happen(String what);
    }

    /// One datagram on the wire between P and a party; `place` counts them.
    ///
    /// @param leg whose dialog it is of: another's, if that has a Contact elsewhere
    @SuppressWarnings("ArrayRecordComponent") // Never compared as a whole, and not changed.
    record Sent(int place, Party party, Party leg, boolean isFed, byte[] bytes) {
        /// In its own dialog.
        Sent(int place, Party party, boolean isFed, byte[] bytes) {
            this(place, party, party, isFed, bytes);
        }

        Optional<SipText> message() {
            return message(bytes);
        }

        static Optional<SipText> message(byte[] bytes) {
            try {
                return Optional.of(SipText.read(bytes));
            } catch (RuntimeException _) {
                return Optional.empty();
            }
        }
    }

    LadderRun(World world, Map<String, Party> parties, Cues cues) {
        this.world = world;
        this.parties = parties;
        this.cues = cues;
        for (var party : parties.values()) byAddress.put(party.address, party);
        world.network().tap((bytes, from, to) -> {
            if (!from.equals(World.PROXY)) return;
            var party = byAddress.get(to);
            if (party == null) throw new AssertionError("sent to " + to + ", where nobody is:\n" + new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
            var sent = new Sent(history.size(), party, leg(bytes).orElse(party), false, bytes);
            history.add(sent);
            unnamed(party).add(sent);
        });
    }

    /// Whose dialog a message is of.
    private Optional<Party> leg(byte[] bytes) {
        var callId = Sent.message(bytes).flatMap(message -> message.first("Call-ID"));
        return callId.flatMap(id -> parties.values().stream().filter(party -> party.dialogs.values().stream().anyMatch(dialog -> dialog.callId().equals(id))).findFirst());
    }

    private Queue<Sent> unnamed(Party party) {
        return unnamed.computeIfAbsent(party.letter, _ -> new ArrayDeque<>());
    }

    List<Sent> history() {
        return history;
    }

    /// @throws AssertionError with both ladders side by side when what happens is not what was written
    void play(List<LadderLine> lines) {
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            try {
                switch (line) {
                    case LadderLine.Arrow arrow when arrow.isFed() -> feed(arrow);
                    case LadderLine.Arrow arrow -> expect(arrow);
                    case LadderLine.Pause(_, var length, boolean endsEarly) -> {
                        requireAllNamed();
                        sheet.both(line.source());
                        world.pass(length, () -> endsEarly && !allNamed());
                    }
                    case LadderLine.Cue(_, var text) -> {
                        requireAllNamed();
                        sheet.both(line.source());
                        cues.happen(text);
                        world.settle();
                    }
                }
            } catch (Unlike e) {
                throw failure(lines.subList(i, lines.size()), e);
            }
        }
        end();
    }

    /// Nothing may have come out that was not named.
    void end() {
        try {
            requireAllNamed();
        } catch (Unlike e) {
            throw failure(List.of(), e);
        }
    }

    private void feed(LadderLine.Arrow arrow) {
        requireAllNamed();
        var party = party(arrow);
        if (isCallee(arrow.party())) callee = Optional.of(party);
        else if (arrow.what().equals("INVITE")) caller = Optional.of(party);
        var datagram = party.datagram(arrow, lastToward("B"));
        sheet.both(arrow.source());
        if (arrow.has(Condition.Held.class)) return;
        int copies = arrow.has(Condition.Twice.class) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            history.add(new Sent(history.size(), party, true, datagram));
            if (party.transport.isReliable()) world.streams().send(datagram, party.address, 0);
            else world.network().send(datagram, party.address, World.PROXY);
            world.settle();
        }
    }

    private static boolean isCallee(String letter) {
        return letter.equals("B") || letter.equals("D") || letter.equals("E") || letter.equals("F");
    }

    private Optional<SipText> lastToward(String letter) {
        return history.reversed().stream().filter(s -> !s.isFed() && s.party().letter.equals(letter)).findFirst().flatMap(Sent::message);
    }

    private void expect(LadderLine.Arrow arrow) {
        int again = arrow.condition(Condition.Again.class).map(Condition.Again::times).orElse(0);
        if (again == 0) {
            var sent = next(arrow);
            judge(arrow, sent);
        }
        int copies = again + (arrow.has(Condition.Twice.class) ? 1 : 0);
        for (int i = 0; i < copies; i++) requireCopy(arrow, next(arrow));
        sheet.matched(arrow.source());
    }

    private Sent next(LadderLine.Arrow arrow) {
        var sent = unnamed(party(arrow)).poll();
        if (sent == null) throw new Unlike(arrow.source(), "(nothing)", List.of("nothing came out toward " + arrow.party()), "");
        return sent;
    }

    private void judge(LadderLine.Arrow arrow, Sent sent) {
        if (isCopy(sent)) throw unlike(arrow, sent, List.of("was sent before, byte for byte (say 'again')"));
        SipText message;
        try {
            message = SipText.read(sent.bytes());
        } catch (RuntimeException e) {
            throw unlike(arrow, sent, List.of(String.valueOf(e.getMessage())));
        }
        var peer = isCallee(arrow.party()) ? caller : callee.or(() -> Optional.ofNullable(parties.get("B")));
        var complaints = Judge.judge(sent.leg(), arrow, message, peer);
        if (!complaints.isEmpty()) throw unlike(arrow, sent, complaints);
    }

    private void requireCopy(LadderLine.Arrow arrow, Sent sent) {
        var word = sent.message().map(SipText::word).orElse("");
        if (!word.equals(arrow.what())) throw unlike(arrow, sent, List.of("is " + word));
        var method = sent.message().map(SipText::method).orElse("");
        if (!arrow.subject().isEmpty() && arrow.isStatus() && !method.equals(arrow.subject())) throw unlike(arrow, sent, List.of("answers " + method));
        if (!isCopy(sent)) throw unlike(arrow, sent, List.of("is no copy of anything that was sent before"));
    }

    private boolean isCopy(Sent sent) {
        for (var earlier : history.subList(0, sent.place())) {
            if (!earlier.isFed() && earlier.party().letter.equals(sent.party().letter) && Arrays.equals(earlier.bytes(), sent.bytes())) return true;
        }
        return false;
    }

    private Party party(LadderLine.Arrow arrow) {
        var party = parties.get(arrow.party());
        if (party == null) throw new IllegalArgumentException("ladder: " + arrow.source().strip() + " (expected: one of the parties " + parties.keySet() + ')');
        return party;
    }

    private boolean allNamed() {
        return unnamed.values().stream().allMatch(Queue::isEmpty);
    }

    private void requireAllNamed() {
        for (var queue : unnamed.values()) {
            if (!queue.isEmpty()) {
                var sent = queue.peek();
                throw new Unlike("(nothing)", arrowOf(sent), List.of("nothing of the kind was to happen toward " + sent.party().letter), text(sent));
            }
        }
    }

    private Unlike unlike(LadderLine.Arrow arrow, Sent sent, List<String> complaints) {
        return new Unlike(arrow.source(), arrowOf(sent), complaints, text(sent));
    }

    private AssertionError failure(List<LadderLine> rest, Unlike unlike) {
        sheet.unlike(unlike.expected, unlike.actual);
        var skipped = unlike.expected.equals("(nothing)") ? rest : rest.subList(Math.min(1, rest.size()), rest.size());
        for (var line : skipped) sheet.notPlayed(line.source());
        for (var queue : unnamed.values()) for (var sent : queue) sheet.alsoCame(arrowOf(sent));
        return new AssertionError(sheet + "\n" + String.join("\n", unlike.complaints) + "\nat " + world.timeline().elapsed().toMillis() + " ms\n\n" + unlike.message
            + history.reversed().stream().filter(Sent::isFed).findFirst().map(s -> "\nfed last:\n" + text(s)).orElse(""));
    }

    private static String arrowOf(Sent sent) {
        var what = sent.message().map(m -> m.isRequest() ? m.method() + ' ' + Address.user(m.uri()) : m.status() + " " + m.cseqMethod()).orElse("(unreadable)");
        return isCallee(sent.party().letter) ? "     P -> " + sent.party().letter + "  " + what : sent.party().letter + " <- P       " + what;
    }

    private static String text(Sent sent) {
        return new String(sent.bytes(), java.nio.charset.StandardCharsets.UTF_8);
    }

    /// What happened is not what was written.
    private static final class Unlike extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final String expected;
        private final String actual;
        private final transient List<String> complaints;
        private final String message;

        Unlike(String expected, String actual, List<String> complaints, String message) {
            super(expected, null, false, false);
            this.expected = expected;
            this.actual = actual;
            this.complaints = complaints;
            this.message = message;
        }
    }
}
