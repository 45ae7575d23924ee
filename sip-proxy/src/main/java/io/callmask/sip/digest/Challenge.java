package io.callmask.sip.digest;

import java.util.List;
import java.util.Optional;

/// What a server asks with 401 or 407 (RFC 7616 §3.3), as far as we can answer it.
///
/// @param hasQop  whether it speaks `qop=auth`; else the answer is that of RFC 2069
/// @param isStale whether only the nonce of the last answer was wrong
public record Challenge(Hash hash, String realm, String nonce, String opaque, boolean hasQop, boolean isStale) {
    /// More are not looked at.
    private static final int MOST = 8;
    private static final int LONGEST_ECHOED = 512;
    private static final int LONGEST_REALM = 128;

    /// The value of a WWW-Authenticate or Proxy-Authenticate line; empty for what is malformed, or wants what we do not speak.
    public static Optional<Challenge> read(String value) {
        return Parameters.read(value).flatMap(Challenge::of);
    }

    private static Optional<Challenge> of(Parameters p) {
        boolean isFit = p.has("realm") && !p.get("nonce").isEmpty() && p.get("realm").length() <= LONGEST_REALM && Parameters.isPlain(p.get("nonce"), LONGEST_ECHOED) && Parameters.isPlain(p.get("opaque"), LONGEST_ECHOED);
        boolean hasQop = p.has("qop");
        if (!isFit || hasQop && !offersAuth(p.get("qop"))) return Optional.empty();
        return Hash.named(p.get("algorithm")).map(hash -> new Challenge(hash, p.get("realm"), p.get("nonce"), p.get("opaque"), hasQop, p.get("stale").equalsIgnoreCase("true")));
    }

    private static boolean offersAuth(String qop) {
        for (var option : qop.split(",", MOST)) {
            if (option.strip().equalsIgnoreCase("auth")) return true;
        }
        return false;
    }

    /// Of those for a realm the one with the strongest hash: whoever adds a weak one on the way gains nothing.
    ///
    /// @param values those of all lines, of which the first eight count
    public static Optional<Challenge> strongest(List<String> values, String realm) {
        Challenge best = null;
        for (var value : values.subList(0, Math.min(MOST, values.size()))) {
            var read = read(value).orElse(null);
            boolean isBetter = read != null && read.realm.equals(realm) && (best == null || read.hash.compareTo(best.hash) < 0);
            if (isBetter) best = read;
        }
        return Optional.ofNullable(best);
    }

    /// A challenge of ours, as a header's value.
    public String text() {
        return "Digest realm=\"" + realm + "\", nonce=\"" + nonce + "\", algorithm=" + hash.token() + ", qop=\"auth\"" + (isStale ? ", stale=true" : "");
    }

    @Override public String toString() {
        return "challenge " + hash + (isStale ? " stale" : "");
    }
}
