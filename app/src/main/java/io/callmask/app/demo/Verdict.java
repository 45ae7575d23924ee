package io.callmask.app.demo;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Judges a call by what the phones were sent, byte for byte.
///
/// @param findings each claim, and whether it holds
record Verdict(List<Finding> findings) {
    record Finding(String claim, boolean holds) {}

    /// @param toAlice what A's phone was sent
    /// @param toBob   what B's phone was sent
    /// @param aliceVn A's virtual number
    static Verdict of(List<Message> toAlice, List<Message> toBob, String aliceVn) {
        return new Verdict(List.of(
            hides(toAlice, Party.ALICE, Party.BOB),
            hides(toBob, Party.BOB, Party.ALICE),
            new Finding("the caller ID that B saw is A's virtual number " + aliceVn + " in From, P-Asserted-Identity and Contact", shows(toBob, aliceVn)),
            new Finding("the legs share no Call-ID", !toBob.isEmpty() && toAlice.stream().noneMatch(message -> callIds(toBob).contains(message.header("Call-ID"))))));
    }

    boolean holds() {
        return findings.stream().allMatch(Finding::holds);
    }

    private static Finding hides(List<Message> heard, Party party, Party other) {
        boolean hidden = !heard.isEmpty() && heard.stream().map(Message::text)
            .noneMatch(text -> Stream.of(other.national(), other.name(), other.device()).anyMatch(mark -> containsIgnoringCase(text, mark)));
        return new Finding(heard.size() + " messages reached " + party.side() + ", none with " + other.side() + "'s number, name or device", hidden);
    }

    private static boolean shows(List<Message> toBob, String vn) {
        return toBob.stream().filter(message -> message.isRequest() && message.method().equals("INVITE")).findFirst()
            .filter(invite -> Stream.of("From", "P-Asserted-Identity", "Contact").allMatch(name -> invite.uri(name).startsWith("sip:" + vn + '@')))
            .isPresent();
    }

    private static Set<String> callIds(List<Message> messages) {
        return messages.stream().map(message -> message.header("Call-ID")).collect(Collectors.toSet());
    }

    private static boolean containsIgnoringCase(String text, String mark) {
        for (int at = 0; at + mark.length() <= text.length(); at++) {
            if (text.regionMatches(true, at, mark, 0, mark.length())) return true;
        }
        return false;
    }
}
