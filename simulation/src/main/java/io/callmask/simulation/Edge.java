package io.callmask.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// The edge of the carrier that calls leave to: wants to know, when it pleases, who we are; keeps our registration; says whether it is there. And the judge of what we show it: the right
/// proof, for what was asked here and nowhere else, each count once.
final class Edge {
    /// In every nonce: whoever is not to see one is searched for it.
    static final String WORD = "zqnonce";
    private static final String REGISTER = "REGISTER";
    private static final int NEVER_CONTENT = 9;
    /// Where a nonce may be shown: in one dialog, for registrations, or outside of dialogs.
    private final Map<String, String> places = new HashMap<>();
    /// What was shown for a nonce, the greatest of its counts, and all of them.
    private final Map<String, List<String>> shown = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final Set<String> used = new HashSet<>();
    /// How often the beginning of something is still to be asked, by Call-ID.
    private final Map<String, Integer> rounds = new HashMap<>();
    private final Map<String, byte[]> answers = new HashMap<>();
    private final Map<String, Resending> refusals = new HashMap<>();
    private final Set<String> ignored = new HashSet<>();
    /// Requests that were stopped, and branches of INVITEs that were cancelled.
    private final Set<String> waiting = new HashSet<>();
    private final Set<String> cancelled = new HashSet<>();
    private int serial;
    private int proofs;

    private String nonce(String place) {
        var nonce = WORD + serial++;
        places.put(nonce, place);
        return nonce;
    }

    /// A response with a challenge: 401 or 407.
    private SipText asking(SipText response, Gateway gateway, String place) {
        var more = new ArrayList<String>();
        if (gateway.chance(0.2)) more.add("bare");
        if (gateway.chance(0.1)) more.add("stale");
        if (gateway.chance(0.4)) more.add("sha-256");
        // Not ours: that is never to be answered.
        if (gateway.chance(0.05)) more.add("elsewhere");
        var nonce = nonce(more.contains("elsewhere") ? "nowhere" : place);
        return response.plus(response.status() == 407 ? "Proxy-Authenticate" : "WWW-Authenticate", DigestText.challenge(nonce, more));
    }

    /// The same within a dialog.
    SipText askingWithin(SipText response, Gateway gateway) {
        return asking(response, gateway, response.only("Call-ID"));
    }

    /// Stops what would begin a call or a text, and asks who we are.
    boolean stops(SipText request, Gateway gateway) {
        var key = request.cseqMethod() + request.branch();
        if (request.method().equals("ACK") || request.method().equals("CANCEL")) return stopsOfInvite(request, gateway);
        var before = answers.get(key);
        if (before != null) {
            gateway.send(before);
            return true;
        }
        if (waiting.contains(key)) return true;
        int left = rounds.computeIfAbsent(request.only("Call-ID"), _ -> gateway.chance(0.7) ? 0 : gateway.chance(0.85) ? 1 : gateway.chance(0.5) ? 2 : NEVER_CONTENT);
        if (left == 0) return false;
        waiting.add(key);
        if (left < NEVER_CONTENT) rounds.put(request.only("Call-ID"), left - 1);
        if (request.method().equals("INVITE") && gateway.chance(0.5)) gateway.send(Gateway.response(request, 100, "Wait", "").bytes());
        gateway.timeline().after(gateway.chance(0.5) ? 0 : gateway.upTo(800), () -> answer(request, key, gateway));
        return true;
    }

    private void answer(SipText request, String key, Gateway gateway) {
        boolean isCancelled = cancelled.contains(request.branch());
        var response = Gateway.response(request, isCancelled ? 487 : gateway.chance(0.5) ? 401 : 407, "Who", WORD + serial + "t");
        var bytes = (isCancelled ? response : asking(response, gateway, "")).bytes();
        answers.put(key, bytes);
        if (request.method().equals("INVITE")) refusals.put(request.branch(), Resending.other(gateway, () -> gateway.send(bytes), () -> {}));
        else gateway.send(bytes);
    }

    private boolean stopsOfInvite(SipText request, Gateway gateway) {
        if (!waiting.contains("INVITE" + request.branch())) return false;
        if (request.method().equals("ACK")) {
            Optional.ofNullable(refusals.get(request.branch())).ifPresent(Resending::stop);
        } else {
            cancelled.add(request.branch());
            gateway.send(Gateway.response(request, 200, "OK", "").bytes());
        }
        return true;
    }

    /// Answers what belongs to no call: REGISTER, and OPTIONS that ask whether we are there.
    void lone(SipText request, Gateway gateway) {
        var key = request.cseqMethod() + request.branch();
        if (ignored.contains(key)) return;
        if (!answers.containsKey(key)) {
            if (gateway.chance(0.08)) {
                ignored.add(key);
                return;
            }
            answers.put(key, answer(request, gateway).bytes());
        }
        gateway.send(answers.get(key));
    }

    private SipText answer(SipText request, Gateway gateway) {
        boolean isRegister = request.method().equals(REGISTER);
        Function<Integer, SipText> saying = status -> Gateway.response(request, status, "Well", WORD + serial++ + "t");
        boolean isProved = request.has("Authorization") || request.has("Proxy-Authorization");
        if (gateway.chance(isProved ? 0.1 : isRegister ? 0.8 : 0.2)) return asking(saying.apply(gateway.chance(0.5) ? 401 : 407), gateway, isRegister ? REGISTER : "");
        if (gateway.chance(0.04)) return saying.apply(503).plus("Retry-After", "2");
        if (!isRegister) return saying.apply(200).plus("Allow", "INVITE, ACK, BYE");
        if (!request.only("Expires").equals("0") && gateway.chance(0.05)) return saying.apply(423).plus("Min-Expires", "7200");
        return saying.apply(200).plus("Contact", request.only("Contact") + ";expires=" + (request.only("Expires").equals("0") ? 0 : 15 + gateway.random().nextInt(60)));
    }

    /// What is wrong with what we show toward this carrier; only retransmissions, and the ACK of an INVITE, show the same again.
    Optional<String> wrongWith(SipText message) {
        var faults = DigestText.faults(message);
        if (!faults.isEmpty()) return Optional.of("wrong credentials: " + faults);
        for (var name : List.of("Authorization", "Proxy-Authorization")) {
            for (var line : message.all(name)) {
                var wrong = wrongWith(message, line);
                if (wrong.isPresent()) return wrong;
            }
        }
        return Optional.empty();
    }

    private Optional<String> wrongWith(SipText message, String line) {
        var nonce = DigestText.nonce(line);
        var place = places.getOrDefault(nonce, "no place at all");
        boolean isPlace = place.equals(message.method().equals(REGISTER) ? REGISTER : "") || place.equals(message.only("Call-ID"));
        if (!isPlace) return Optional.of("shown is what was asked for in " + place + ": " + line);
        var lines = shown.computeIfAbsent(nonce, _ -> new ArrayList<>());
        if (lines.contains(line)) return Optional.empty();
        if (message.method().equals("ACK")) return Optional.of("an ACK shows what no INVITE did: " + line);
        lines.add(line);
        proofs++;
        int count = DigestText.count(line);
        int last = counts.merge(nonce, count, Math::max);
        return count > 0 && (last > count || !used.add(nonce + ' ' + count)) ? Optional.of("a count of its nonce that was used, or passed, before: " + line) : Optional.empty();
    }

    /// How many different proofs were shown.
    int proofs() {
        return proofs;
    }
}
