package io.callmask.sip.engine;

import io.callmask.sip.message.Grammar;
import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.NameAddr;
import io.callmask.sip.message.SipResponse;
import io.callmask.sip.message.SipUri;
import java.util.Locale;

/// What a registrar says of times, in seconds. Pure.
public final class Granted {
    /// A week.
    private static final long MOST = 604_800;
    private static final long LONGEST_RETRY = 3_600;

    private Granted() {}

    /// How long a registration lasts (RFC 3261 §10.2.4, §10.3), from 0 to a week: as our Contact says, else the response's Expires, else what was asked for.
    ///
    /// @param contact the URI that we registered; one that comes back alone is ours, however it is written by then
    public static long seconds(SipResponse ok, String contact, long asked) {
        var contacts = ok.items(HeaderName.CONTACT);
        long of = -1;
        for (var item : contacts) {
            boolean isOurs = contacts.size() == 1 || Grammar.nameAddr(item).map(NameAddr::uri).map(SipUri::raw).filter(contact::equals).isPresent();
            if (isOurs) of = Math.max(of, expires(item));
        }
        if (of < 0) of = number(ok.value(HeaderName.EXPIRES));
        return Math.clamp(of < 0 ? asked : of, 0, MOST);
    }

    /// The `expires` of a Contact, -1 when it has none.
    private static long expires(String contact) {
        for (var parameter : contact.substring(contact.lastIndexOf('>') + 1).split(";", 32)) {
            int equals = parameter.indexOf('=');
            if (equals > 0 && parameter.substring(0, equals).strip().toLowerCase(Locale.ROOT).equals("expires")) return number(parameter.substring(equals + 1));
        }
        return -1;
    }

    /// The shortest time that the registrar takes (§20.23); 0 when it does not say, or wants more than a week.
    public static long least(SipResponse tooBrief) {
        long least = number(tooBrief.value(HeaderName.MIN_EXPIRES));
        return least > MOST ? 0 : Math.max(0, least);
    }

    /// When it wants to be asked again, an hour at most; 0 when it does not say.
    public static long retryAfter(SipResponse no) {
        return Math.clamp(number(no.value(HeaderName.RETRY_AFTER)), 0, LONGEST_RETRY);
    }

    /// The number that a text begins with, -1 when it begins with none.
    private static long number(String text) {
        long number = -1;
        var digits = text.strip();
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') break;
            number = Math.min(Math.max(number, 0) * 10 + c - '0', Integer.MAX_VALUE);
        }
        return number;
    }
}
