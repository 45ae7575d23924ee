package io.callmask.sip.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/// A user of a realm with what proves it. The password itself is not kept. Any thread.
public final class Account {
    private final String user;
    private final String realm;
    /// H(user:realm:password).
    private final Map<Hash, String> secrets = new EnumMap<>(Hash.class);

    private Account(String user, String realm) {
        this.user = user;
        this.realm = realm;
    }

    /// @throws IllegalArgumentException when user or realm could not stand in a header
    public static Account of(String user, String realm, String password) {
        if (!isQuotable(user)) throw new IllegalArgumentException("user: " + user.length() + " characters (expected: 1 to 128 printable ASCII characters without quotes and backslashes)");
        if (!isQuotable(realm)) throw new IllegalArgumentException("realm: " + realm.length() + " characters (expected: 1 to 128 printable ASCII characters without quotes and backslashes)");
        var account = new Account(user, realm);
        for (var hash : Hash.values()) account.secrets.put(hash, hash.of(user + ':' + realm + ':' + password));
        return account;
    }

    /// Whether a name can stand between quotes as it is.
    public static boolean isQuotable(String text) {
        return !text.isEmpty() && Parameters.isPlain(text, 128) && text.indexOf('"') < 0 && text.indexOf('\\') < 0;
    }

    public String user() {
        return user;
    }

    public String realm() {
        return realm;
    }

    /// The value of the header that answers a challenge.
    ///
    /// @param uri    the request's Request-URI, as it stands there
    /// @param cnonce a random word of ours
    /// @param nc     how many times this nonce has been used, this time included
    public String answer(Challenge challenge, String method, String uri, String cnonce, long nc) {
        var hash = challenge.hash();
        var count = HexFormat.of().toHexDigits(nc, 8);
        var text = new StringBuilder(400).append("Digest username=\"").append(user).append("\", realm=\"").append(realm).append("\", nonce=\"").append(challenge.nonce())
            .append("\", uri=\"").append(uri).append("\", response=\"");
        if (challenge.hasQop()) text.append(proof(hash, challenge.nonce(), count, cnonce, method, uri)).append("\", cnonce=\"").append(cnonce).append("\", nc=").append(count).append(", qop=auth");
        else text.append(hash.of(secret(hash) + ':' + challenge.nonce() + ':' + hash.of(method + ':' + uri))).append('"');
        text.append(", algorithm=").append(hash.token());
        if (!challenge.opaque().isEmpty()) text.append(", opaque=\"").append(challenge.opaque()).append('"');
        return text.toString();
    }

    /// Whether the claim was made by somebody who knows the password. Takes the same time whatever is wrong with it.
    public boolean isProvedBy(Claim claim, String method) {
        var due = proof(claim.hash(), claim.nonce(), claim.nc(), claim.cnonce(), method, claim.uri());
        return MessageDigest.isEqual(due.getBytes(StandardCharsets.US_ASCII), claim.response().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    }

    private String proof(Hash hash, String nonce, String nc, String cnonce, String method, String uri) {
        return hash.of(secret(hash) + ':' + nonce + ':' + nc + ':' + cnonce + ":auth:" + hash.of(method + ':' + uri));
    }

    private String secret(Hash hash) {
        return secrets.getOrDefault(hash, "");
    }

    @Override public String toString() {
        return "account";
    }
}
