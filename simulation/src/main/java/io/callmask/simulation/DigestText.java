package io.callmask.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Digest authentication as the witnesses know it: one user, one realm, one password. It shares nothing with the proxy's own, on purpose.
final class DigestText {
    static final String USER = "trunk-user";
    static final String OTHER = "somebody-else";
    static final String REALM = "carrier.example";
    static final String PASSWORD = "open-sesame-77";
    private static final Pattern PARAMETER = Pattern.compile("([a-z]+)=(?:\"([^\"]*)\"|([^,\" ]+))");

    private DigestText() {}

    static String challenge(String nonce, List<String> more) {
        var realm = more.contains("elsewhere") ? "elsewhere.example" : REALM;
        return "Digest realm=\"" + realm + "\",nonce=\"" + nonce + '"' + (more.contains("bare") ? "" : ",qop=\"auth,auth-int\"") + (more.contains("stale") ? ",stale=TRUE" : "")
            + (more.contains("sha-256") ? ",algorithm=SHA-256" : "") + ",opaque=\"op" + nonce + '"';
    }

    /// What a client shows upon that 401, for its strongest algorithm.
    ///
    /// @param how `wrongly` for another password, `otherwise` for another user, `legacy` for MD5 if it is offered, `weakly` for MD5 in any case
    static String answer(SipText challenge, SipText request, String how, int count) {
        var asked = challenge.all("WWW-Authenticate").stream().map(DigestText::parameters).filter(p -> how.equals("legacy") == of(p, "algorithm").equals("MD5")).findFirst().orElseThrow();
        var algorithm = how.equals("weakly") ? "MD5" : of(asked, "algorithm");
        var password = how.equals("wrongly") ? "guess" : PASSWORD;
        var user = how.equals("otherwise") ? OTHER : USER;
        var nc = "%08x".formatted(count);
        var response = response(algorithm, of(asked, "realm"), password, of(asked, "nonce"), nc, "c" + count, request.method(), request.uri());
        return "Digest username=\"" + user + "\", realm=\"" + of(asked, "realm") + "\", nonce=\"" + of(asked, "nonce") + "\", uri=\"" + request.uri() + "\", response=\"" + response
            + "\", algorithm=" + algorithm + ", cnonce=\"c" + count + "\", qop=auth, nc=" + nc;
    }

    /// What is wrong with the credentials in a message; a message without any is in order.
    static List<String> faults(SipText message) {
        var faults = new ArrayList<String>();
        for (var name : List.of("Authorization", "Proxy-Authorization")) for (var value : message.all(name)) faults(message, parameters(value), faults);
        if (new String(message.bytes(), UTF_8).contains(PASSWORD)) faults.add("the password stands in it");
        return faults;
    }

    private static void faults(SipText message, Map<String, String> shown, List<String> faults) {
        expect(faults, "username", shown, USER);
        expect(faults, "realm", shown, REALM);
        // An ACK repeats what its INVITE said: that it does, [Leak] asks.
        var method = message.method().equals("ACK") ? "INVITE" : message.method();
        var uri = message.method().equals("ACK") ? of(shown, "uri") : message.uri();
        expect(faults, "uri", shown, uri);
        expect(faults, "opaque", shown, "op" + of(shown, "nonce"));
        expect(faults, "response", shown, response(shown.getOrDefault("algorithm", "MD5"), REALM, PASSWORD, of(shown, "nonce"), of(shown, "nc"), of(shown, "cnonce"), method, uri));
    }

    private static void expect(List<String> faults, String name, Map<String, String> shown, String expected) {
        if (!expected.equals(of(shown, name))) faults.add(name + ": " + of(shown, name) + " (expected: " + expected + ')');
    }

    /// What is wrong when a message was to show credentials with that nonce for the `count`th time.
    static Optional<String> shows(SipText message, String nonce, int count) {
        var wanted = "nonce " + nonce + ", nc " + "%08x".formatted(count);
        var shown = new ArrayList<String>();
        for (var name : List.of("Authorization", "Proxy-Authorization")) {
            for (var value : message.all(name)) shown.add("nonce " + of(parameters(value), "nonce") + ", nc " + parameters(value).getOrDefault("nc", "%08x".formatted(count)));
        }
        return shown.contains(wanted) ? Optional.empty() : Optional.of("shows " + shown + " (expected: " + wanted + ')');
    }

    /// That of a challenge or of credentials, or empty.
    static String nonce(String value) {
        return of(parameters(value), "nonce");
    }

    /// How often credentials say that their nonce was shown, 0 when they do not.
    static int count(String value) {
        var count = of(parameters(value), "nc");
        return count.isEmpty() ? 0 : Integer.parseInt(count, 16);
    }

    private static String of(Map<String, String> parameters, String name) {
        return parameters.getOrDefault(name, "");
    }

    private static Map<String, String> parameters(String value) {
        var parameters = new HashMap<String, String>();
        var found = PARAMETER.matcher(value);
        while (found.find()) parameters.put(found.group(1), found.group(2) == null ? found.group(3) : found.group(2));
        return parameters;
    }

    private static String response(String algorithm, String realm, String password, String nonce, String nc, String cnonce, String method, String uri) {
        var secret = hex(algorithm, USER + ':' + realm + ':' + password);
        return hex(algorithm, secret + ':' + nonce + (nc.isEmpty() ? "" : ':' + nc + ':' + cnonce + ":auth") + ':' + hex(algorithm, method + ':' + uri));
    }

    private static String hex(String algorithm, String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException(algorithm, e);
        }
    }
}
