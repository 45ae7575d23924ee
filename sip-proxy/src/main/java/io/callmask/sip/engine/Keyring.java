package io.callmask.sip.engine;

import io.callmask.sip.dialog.Hop;
import io.callmask.sip.digest.Account;
import io.callmask.sip.digest.Challenge;
import io.callmask.sip.digest.Credentials;
import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.SipResponse;
import io.callmask.sip.transport.Transport;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Our credentials at the trunks that ask for them (RFC 3261 §22.2), and the nonces that they gave: a nonce is used again, with its next count, until it is refused. Owned by a shard.
///
/// A registration has one of its own: what a registrar gave would travel on to the callee if it were shown with an INVITE as well. What was asked for within a dialog stays there: it may be the party who asks, whose
/// words are for no other call.
///
/// Credentials are shown for the realm that the trunk was set up with, and to the trunk's own addresses: never to whoever else asks, or where a route set leads.
final class Keyring {
    private static final String INVITE = "INVITE";
    private static final int UNAUTHORIZED = 401;
    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;
    private static final long MOST_USES = 0xffff_ffffL;

    private final Directory directory;
    private final IdSource ids;
    /// By trunk: what it has asked outside of dialogs.
    private final Map<String, Challenges> trunks = new HashMap<>();

    Keyring(Directory directory, IdSource ids) {
        this.directory = directory;
        this.ids = ids;
    }

    /// A challenge, and how often it has been answered.
    private static final class Held {
        private final Challenge challenge;
        private long uses;

        Held(Challenge challenge, long uses) {
            this.challenge = challenge;
            this.uses = uses;
        }
    }

    /// The last challenges of a server and of a proxy before it: those of a trunk, or those that came within one dialog.
    static final class Challenges {
        /// Of a dialog: its trunk's, which hold as long as nobody has asked within it.
        private final @Nullable Challenges outside;
        private @Nullable Held server;
        private @Nullable Held proxy;

        private Challenges(@Nullable Challenges outside) {
            this.outside = outside;
        }

        private @Nullable Held last(boolean ofServer) {
            var own = ofServer ? server : proxy;
            return own != null || outside == null ? own : outside.last(ofServer);
        }

        private void put(boolean ofServer, Held held) {
            if (ofServer) server = held;
            else proxy = held;
        }
    }

    static boolean isChallenge(int status) {
        return status == UNAUTHORIZED || status == PROXY_AUTHENTICATION_REQUIRED;
    }

    /// Whether there is anything to be shown on a trunk.
    boolean has(String trunk) {
        return directory.peers().named(trunk).filter(peer -> peer.access().credentials() != null).isPresent();
    }

    /// What a request outside of dialogs shows at once.
    ///
    /// @param trunk whose leg it belongs to
    /// @param to    where it goes
    /// @param uri   its Request-URI
    Asked first(String trunk, InetSocketAddress to, String method, String uri) {
        return first(account(trunk, to, uri), trunks.get(trunk), method, uri);
    }

    /// What a request within a dialog shows at once.
    Asked first(LiveDialog<?> live, Hop hop, Way way, String method) {
        return first(account(live, hop, way, method), live.challenges == null ? trunks.get(live.trunk) : live.challenges, method, hop.requestUri());
    }

    private Asked first(@Nullable Account account, @Nullable Challenges challenges, String method, String uri) {
        return account == null || challenges == null ? Asked.NOTHING : new Asked(shown(account, challenges, method, uri), 0, 0);
    }

    /// What the same request shows when it is sent once more upon a 401 or 407. A challenge is answered once, and one that says that only the nonce was too old a second time.
    ///
    /// @return null when it is not to be sent again
    @Nullable Asked again(Asked before, SipResponse response, String trunk, InetSocketAddress to, String method, String uri) {
        var account = isChallenge(response.status()) ? account(trunk, to, uri) : null;
        return account == null ? null : again(before, response, account, ofTrunk(trunk), method, uri);
    }

    /// The same within a dialog: the challenge stays there.
    @Nullable Asked again(Asked before, SipResponse response, LiveDialog<?> live, Hop hop, Way way, String method) {
        var account = isChallenge(response.status()) ? account(live, hop, way, method) : null;
        if (account == null) return null;
        var challenges = live.challenges == null ? new Challenges(ofTrunk(live.trunk)) : live.challenges;
        live.challenges = challenges;
        return again(before, response, account, challenges, method, hop.requestUri());
    }

    private @Nullable Asked again(Asked before, SipResponse response, Account account, Challenges challenges, String method, String uri) {
        boolean isServer = response.status() == UNAUTHORIZED;
        var challenge = Challenge.strongest(response.values(isServer ? HeaderName.WWW_AUTHENTICATE : HeaderName.PROXY_AUTHENTICATE), account.realm()).orElse(null);
        if (challenge == null) return null;
        int answered = isServer ? before.toServer() : before.toProxy();
        boolean isRefused = answered > 1 || answered == 1 && !challenge.isStale();
        challenges.put(isServer, new Held(challenge, isRefused ? MOST_USES : 0));
        if (isRefused) return null;
        return new Asked(shown(account, challenges, method, uri), before.toServer() + (isServer ? 1 : 0), before.toProxy() + (isServer ? 0 : 1));
    }

    /// What the ACK of a 2xx repeats of its INVITE (RFC 3261 §22.1): nothing when the 2xx leads to another trunk.
    Credentials ofAck(Asked asked, String trunk, Way way) {
        return asked.credentials() == Credentials.NONE || !isOf(trunk, way.to()) ? Credentials.NONE : asked.credentials();
    }

    private Challenges ofTrunk(String trunk) {
        return trunks.computeIfAbsent(trunk, _ -> new Challenges(null));
    }

    private boolean isOf(String trunk, InetSocketAddress to) {
        var peers = directory.peers();
        var peer = peers.named(trunk).orElse(null);
        return peer != null && peers.at(to.getAddress()).orElse(null) == peer;
    }

    private @Nullable Account account(String trunk, InetSocketAddress to, String uri) {
        var account = directory.peers().named(trunk).map(peer -> peer.access().credentials()).orElse(null);
        return account != null && isOf(trunk, to) && uri.indexOf('"') < 0 && uri.indexOf('\\') < 0 ? account : null;
    }

    /// Within a dialog the Request-URI is what the other side has put into its Contact. What proves an INVITE for it may begin a call to it on our account: so that is shown only when the Contact is the
    /// trunk's own, as far as one can see. The other methods begin nothing.
    private @Nullable Account account(LiveDialog<?> live, Hop hop, Way way, String method) {
        var account = account(live.trunk, way.to(), hop.requestUri());
        return account != null && method.equals(INVITE) && !isAtTrunk(hop, live.trunk) ? null : account;
    }

    /// Whether no proxy lies between, and the host is the trunk's.
    private boolean isAtTrunk(Hop hop, String trunk) {
        if (!hop.routes().isEmpty()) return false;
        var literal = Addresses.ofLiteral(hop.host(), hop.port(), Transport.UDP);
        if (literal.isPresent()) return isOf(trunk, literal.get());
        return directory.peers().named(trunk).filter(peer -> peer.isNamed(hop.host())).isPresent();
    }

    private Credentials shown(Account account, Challenges challenges, String method, String uri) {
        var toServer = shown(account, challenges.last(true), method, uri);
        var toProxy = shown(account, challenges.last(false), method, uri);
        return toServer.isEmpty() && toProxy.isEmpty() ? Credentials.NONE : new Credentials(toServer, toProxy);
    }

    private String shown(Account account, @Nullable Held held, String method, String uri) {
        // The trunk may have been set up anew.
        boolean isUsable = held != null && held.uses < MOST_USES && held.challenge.realm().equals(account.realm());
        return held == null || !isUsable ? "" : account.answer(held.challenge, method, uri, ids.next(), ++held.uses);
    }
}
