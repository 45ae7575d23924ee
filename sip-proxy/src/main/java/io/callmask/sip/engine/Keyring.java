package io.callmask.sip.engine;

import io.callmask.sip.digest.Account;
import io.callmask.sip.digest.Challenge;
import io.callmask.sip.digest.Credentials;
import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.SipResponse;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Our credentials at the trunks that ask for them (RFC 3261 §22.2), and the nonces that they gave: a nonce is used again, with its next count, until it is refused. Owned by a shard.
///
/// What a registrar gave is for registering alone: shown with an INVITE as well, it would travel on to the callee.
///
/// Credentials are shown for the realm that the trunk was set up with, and to the trunk's own addresses: never to whoever else asks, or where a route set leads.
final class Keyring {
    private static final int UNAUTHORIZED = 401;
    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;
    private static final long MOST_USES = 0xffff_ffffL;

    private final Directory directory;
    private final IdSource ids;
    private final Map<String, Held> servers = new HashMap<>();
    private final Map<String, Held> proxies = new HashMap<>();

    Keyring(Directory directory, IdSource ids) {
        this.directory = directory;
        this.ids = ids;
    }

    /// A challenge of one trunk, and how often it has been answered.
    private static final class Held {
        private final Challenge challenge;
        private long uses;

        Held(Challenge challenge) {
            this.challenge = challenge;
        }
    }

    static boolean isChallenge(int status) {
        return status == UNAUTHORIZED || status == PROXY_AUTHENTICATION_REQUIRED;
    }

    /// Whether there is anything to be shown on a trunk.
    boolean has(String trunk) {
        var peer = directory.peers().named(trunk).orElse(null);
        return peer != null && peer.access().credentials() != null;
    }

    /// What a request shows at once.
    ///
    /// @param trunk whose leg it belongs to
    /// @param to    where it goes
    /// @param uri   its Request-URI
    Asked first(String trunk, InetSocketAddress to, String method, String uri) {
        var account = account(trunk, to, uri);
        return account == null ? Asked.NOTHING : new Asked(shown(account, trunk, method, uri), 0, 0);
    }

    /// What the same request shows when it is sent once more upon a 401 or 407. A challenge is answered once, and one that says that only the nonce was too old a second time.
    ///
    /// @return null when it is not to be sent again
    @Nullable Asked again(Asked before, SipResponse response, String trunk, InetSocketAddress to, String method, String uri) {
        if (!isChallenge(response.status())) return null;
        var account = account(trunk, to, uri);
        if (account == null) return null;
        boolean isServer = response.status() == UNAUTHORIZED;
        var challenge = Challenge.strongest(response.values(isServer ? HeaderName.WWW_AUTHENTICATE : HeaderName.PROXY_AUTHENTICATE), account.realm()).orElse(null);
        if (challenge == null) return null;
        var held = isServer ? servers : proxies;
        int answered = isServer ? before.toServer() : before.toProxy();
        if (answered > 1 || answered == 1 && !challenge.isStale()) {
            held.remove(place(trunk, method));
            return null;
        }
        held.put(place(trunk, method), new Held(challenge));
        return new Asked(shown(account, trunk, method, uri), before.toServer() + (isServer ? 1 : 0), before.toProxy() + (isServer ? 0 : 1));
    }

    private @Nullable Account account(String trunk, InetSocketAddress to, String uri) {
        var peers = directory.peers();
        var peer = peers.named(trunk).orElse(null);
        if (peer == null || peer.access().credentials() == null || peers.at(to.getAddress()).orElse(null) != peer) return null;
        return uri.indexOf('"') < 0 && uri.indexOf('\\') < 0 ? peer.access().credentials() : null;
    }

    private Credentials shown(Account account, String trunk, String method, String uri) {
        var toServer = shown(account, servers.get(place(trunk, method)), method, uri);
        var toProxy = shown(account, proxies.get(place(trunk, method)), method, uri);
        return toServer.isEmpty() && toProxy.isEmpty() ? Credentials.NONE : new Credentials(toServer, toProxy);
    }

    private static String place(String trunk, String method) {
        return method.equals("REGISTER") ? trunk + ' ' + method : trunk;
    }

    private String shown(Account account, @Nullable Held held, String method, String uri) {
        // The trunk may have been set up anew.
        boolean isUsable = held != null && held.uses < MOST_USES && held.challenge.realm().equals(account.realm());
        return held == null || !isUsable ? "" : account.answer(held.challenge, method, uri, ids.next(), ++held.uses);
    }
}
