package io.callmask.simulation;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Looks for what crossed from one leg to another that must not.
final class Leak {
    private static final int SHORTEST_ID = 5;

    private Leak() {}

    /// No Call-ID, tag or branch of one leg, whoever made it, may be seen on another.
    static void requireNoIdCrosses(List<LadderRun.Sent> history) {
        var ids = new LinkedHashMap<String, Set<String>>();
        for (var sent : history) sent.message().filter(Leak::hasReadableIds).ifPresent(m -> ids.computeIfAbsent(sent.leg().letter, _ -> new HashSet<>()).addAll(idsOf(m)));
        for (var sent : history) {
            if (sent.isFed()) continue;
            var text = text(sent.bytes());
            ids.forEach((letter, theirs) -> {
                if (letter.equals(sent.leg().letter)) return;
                for (var id : theirs) if (text.contains(id)) throw new AssertionError("toward " + sent.leg().letter + " an id of the leg to " + letter + ": " + id + "\n\n" + text);
            });
        }
    }

    private static boolean hasReadableIds(SipText message) {
        try {
            idsOf(message);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static Set<String> idsOf(SipText message) {
        var ids = new HashSet<String>();
        message.first("Call-ID").ifPresent(ids::add);
        for (var name : List.of("From", "To")) message.first(name).flatMap(v -> Address.read(v).parameter("tag")).ifPresent(ids::add);
        if (message.has("Via")) ids.add(message.branch().replace("z9hG4bK", ""));
        var lower = new HashSet<String>();
        for (var id : ids) if (id.length() >= SHORTEST_ID) lower.add(id.toLowerCase(Locale.ROOT));
        return lower;
    }

    /// A party may be shown the real number of a person only when it is its own, when it has said that number itself, or when it is who an INVITE rings
    /// there: that is the ladder's to judge.
    static void requireNoNumberCrosses(List<LadderRun.Sent> history) {
        for (var number : List.of(Cast.ALICE, Cast.BOB, Cast.CAROL, Cast.DAVE)) {
            var knowing = new HashSet<String>();
            for (var sent : history) {
                var party = sent.party();
                if (sent.isFed() ? holds(sent, number) : rings(sent, number)) knowing.add(party.letter);
                boolean mayKnow = party.person() == number || knowing.contains(party.letter);
                if (!sent.isFed() && !mayKnow && holds(sent, number)) throw new AssertionError(number + " is shown toward " + party.letter + ":\n\n" + text(sent.bytes()));
            }
        }
    }

    private static boolean rings(LadderRun.Sent sent, Cast number) {
        return sent.message().filter(m -> m.isRequest() && (m.method().equals("INVITE") || m.method().equals("MESSAGE")) && m.tag("To").isEmpty() && Address.user(m.uri()).equals(number.digits())).isPresent();
    }

    private static boolean holds(LadderRun.Sent sent, Cast number) {
        return text(sent.bytes()).replaceAll("[-. ()%]", "").contains(number.trace());
    }

    /// What proves who we are goes to the trunk that has asked for it. What was asked within a dialog is answered there and nowhere else; an ACK shows what its INVITE did.
    static void requireNoProofCrosses(List<LadderRun.Sent> history, Trunking trunking) {
        for (var sent : history) {
            var message = sent.message().filter(m -> m.isRequest() && !sent.isFed());
            if (message.isEmpty()) continue;
            var before = history.subList(0, sent.place());
            for (var line : proofs(message.get())) {
                if (!isAsked(before, sent.party(), message.get(), DigestText.nonce(line), trunking)) throw new AssertionError("toward " + sent.party().letter + " what nobody there has asked for: " + line + "\n\n" + text(sent.bytes()));
                boolean isRepeated = before.stream().filter(s -> !s.isFed()).flatMap(s -> s.message().stream()).anyMatch(m -> m.word().equals("INVITE") && isOfOne(m, message.get()) && proofs(m).contains(line));
                if (message.get().word().equals("ACK") && !isRepeated) throw new AssertionError("an ACK shows what its INVITE did not:\n\n" + text(sent.bytes()));
            }
        }
    }

    private static boolean isAsked(List<LadderRun.Sent> before, Party to, SipText shown, String nonce, Trunking trunking) {
        for (var sent : before) {
            var challenge = sent.message().filter(m -> sent.isFed() && Stream.concat(m.all("WWW-Authenticate").stream(), m.all("Proxy-Authenticate").stream()).map(DigestText::nonce).anyMatch(nonce::equals));
            if (challenge.isEmpty() || !trunking.isOne(sent.party().address, to.address)) continue;
            boolean isOfDialog = before.stream().filter(s -> !s.isFed()).flatMap(s -> s.message().stream())
                .anyMatch(m -> m.isRequest() && isOfOne(m, challenge.get()) && m.method().equals(challenge.get().cseqMethod()) && !m.tag("To").isEmpty());
            if (!isOfDialog || challenge.get().only("Call-ID").equals(shown.only("Call-ID"))) return true;
        }
        return false;
    }

    private static List<String> proofs(SipText request) {
        return Stream.concat(request.all("Authorization").stream(), request.all("Proxy-Authorization").stream()).toList();
    }

    /// Of the same Call-ID and number.
    private static boolean isOfOne(SipText one, SipText other) {
        return one.only("Call-ID").equals(other.only("Call-ID")) && one.cseq() == other.cseq();
    }

    /// Nothing sent toward `letter` may hold `number`, however it is written.
    static void requireNever(List<LadderRun.Sent> history, Cast number, String letter) {
        for (var sent : history) {
            if (sent.isFed() || !sent.party().letter.equals(letter)) continue;
            if (holds(sent, number)) throw new AssertionError(number + " is shown toward " + letter + ":\n\n" + text(sent.bytes()));
        }
    }

    /// Nothing sent toward anyone may hold a canary of another.
    ///
    /// @param canaries by text in lower case: who sent it, and where
    static void requireNoCanary(List<LadderRun.Sent> history, Map<String, Canaries.Origin> canaries) {
        for (var sent : history) {
            if (sent.isFed()) continue;
            var text = text(sent.bytes());
            for (var canary : Canaries.in(text)) {
                var origin = canaries.get(canary);
                if (origin != null && !origin.party().equals(sent.leg().letter)) throw new AssertionError("toward " + sent.party().letter + " what came from " + origin + ":\n\n" + text);
            }
        }
    }

    /// No canary may stand in what is told to operators.
    static void requireQuiet(String where, List<String> texts, Map<String, Canaries.Origin> canaries) {
        for (var text : texts) {
            for (var canary : Canaries.in(text)) if (canaries.containsKey(canary)) throw new AssertionError("in a " + where + ", what came from " + canaries.get(canary) + ": " + text);
        }
    }

    /// No number may stand in the clear in what is told to operators.
    static void requireNoNumber(String where, List<String> texts) {
        for (var text : texts) {
            for (var number : Cast.values()) if (text.contains(number.trace())) throw new AssertionError("in a " + where + ", " + number + ": " + text);
        }
    }

    static String text(byte[] bytes) {
        return new String(bytes, java.nio.charset.StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
    }
}
