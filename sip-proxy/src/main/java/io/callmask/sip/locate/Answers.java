package io.callmask.sip.locate;

import io.callmask.sip.locate.Dns.Answer;
import io.callmask.sip.locate.Dns.Entry;
import io.callmask.sip.locate.Dns.Kind;
import io.callmask.sip.locate.Dns.Question;
import io.callmask.sip.locate.Dns.Why;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// What a response of the DNS says. Pure.
final class Answers {
    /// Of an absence whose time is not said (RFC 2308 §5 wants an SOA record for that).
    private static final Duration UNSAID = Duration.ofSeconds(30);
    private static final int MOST_ALIASES = 8;
    private static final int MOST_ENTRIES = 64;

    private Answers() {}

    /// The response's answer, and where it is not the end of the matter, the name that it leads on to.
    ///
    /// @param leadsTo the last alias, when nothing is said about that name itself; else empty
    record Read(Answer answer, String leadsTo) {}

    static Read of(Question question, Name name, Message response) {
        int rcode = response.getHeader().getRcode();
        if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) return new Read(new Answer.Unknown(rcode == Rcode.FORMERR ? Why.BROKEN : Why.REFUSED), "");
        int type = type(question.kind());
        long ttl = Integer.MAX_VALUE;
        var at = name;
        for (int aliases = 0; aliases < MOST_ALIASES; aliases++) {
            var entries = new ArrayList<Entry>();
            Optional<CNAMERecord> alias = Optional.empty();
            for (var record : response.getSection(Section.ANSWER)) {
                if (!record.getName().equals(at)) continue;
                if (record.getType() == type && entries.size() < MOST_ENTRIES) {
                    ttl = Math.min(ttl, record.getTTL());
                    entry(record).ifPresent(entries::add);
                } else if (record instanceof CNAMERecord cname) {
                    alias = Optional.of(cname);
                }
            }
            if (!entries.isEmpty()) return new Read(new Answer.Found(entries, Duration.ofSeconds(ttl)), "");
            if (alias.isEmpty()) break;
            ttl = Math.min(ttl, alias.get().getTTL());
            at = alias.get().getTarget();
        }
        var absence = absence(response);
        boolean leadsOn = rcode == Rcode.NOERROR && absence.isEmpty() && !at.equals(name);
        return new Read(new Answer.Absent(absence.orElse(UNSAID)), leadsOn ? at.toString() : "");
    }

    static int type(Kind kind) {
        return switch (kind) {
            case NAPTR -> Type.NAPTR;
            case SRV   -> Type.SRV;
            case A     -> Type.A;
            case AAAA  -> Type.AAAA;
        };
    }

    private static Optional<Entry> entry(Record record) {
        return switch (record) {
            case ARecord a         -> Optional.of(new Entry.Address(a.getAddress()));
            case AAAARecord aaaa   -> Optional.of(new Entry.Address(aaaa.getAddress()));
            case SRVRecord srv     -> Optional.of(new Entry.Srv(srv.getPriority(), srv.getWeight(), srv.getPort(), text(srv.getTarget())));
            case NAPTRRecord naptr -> Optional.of(new Entry.Naptr(naptr.getOrder(), naptr.getPreference(), naptr.getFlags(), naptr.getService(), text(naptr.getReplacement())));
            default                -> Optional.empty();
        };
    }

    /// Without the dot at its end, but for the root.
    private static String text(Name name) {
        return name.equals(Name.root) ? "." : name.toString(true);
    }

    /// How long an absence is good (RFC 2308 §5).
    private static Optional<Duration> absence(Message response) {
        for (var record : response.getSection(Section.AUTHORITY)) {
            if (record instanceof SOARecord soa) return Optional.of(Duration.ofSeconds(Math.min(soa.getTTL(), soa.getMinimum())));
        }
        return Optional.empty();
    }
}
