package io.callmask.sip.stir;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A PASSporT in full form (RFC 8225 §7), with what SHAKEN says in it (RFC 8588). Read, not yet believed.
///
/// @param head      the texts of its header
/// @param attest    how far the signer knows the caller, empty when it does not say
/// @param orig      the caller's number, empty when it is none
/// @param dest      the numbers called
/// @param issued    seconds since 1970
/// @param signed    the bytes under the signature
/// @param signature 64 bytes: R and S (RFC 7518 §3.4)
@SuppressWarnings("ArrayRecordComponent") // Never compared, and not changed.
record Passport(Map<String, String> head, String attest, String orig, List<String> dest, long issued, byte[] signed, byte[] signature) {
    private static final int SIGNATURE_BYTES = 64;
    private static final int MOST_NUMBERS = 16;
    private static final int MOST_KEYS = 32;
    private static final JsonFactory JSON = JsonFactory.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .streamReadConstraints(StreamReadConstraints.builder().maxDocumentLength(4_096).maxNestingDepth(8).maxNameLength(64).maxNumberLength(20).maxStringLength(2_048).build())
        .build();

    /// Empty for what is no such token: three parts, of which the first two are JSON objects, each key once, with the claims of SHAKEN in their form.
    static Optional<Passport> read(String token) {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        // Two dots before the signature are the compact form, which SHAKEN does not have (RFC 8588 §6).
        if (first < 1 || second < first + 2 || token.indexOf('.', second + 1) >= 0) return Optional.empty();
        try {
            var decoder = Base64.getUrlDecoder();
            byte[] signature = decoder.decode(token.substring(second + 1));
            if (signature.length != SIGNATURE_BYTES) return Optional.empty();
            var head = head(decoder.decode(token.substring(0, first)));
            var claims = new Claims();
            claims.read(decoder.decode(token.substring(first + 1, second)));
            return Optional.of(new Passport(Map.copyOf(head), claims.attest, claims.orig, List.copyOf(claims.dest), claims.issued, token.substring(0, second).getBytes(StandardCharsets.US_ASCII), signature));
        } catch (IllegalArgumentException | IOException _) {
            // Their texts may quote the numbers, so they go no further.
            return Optional.empty();
        }
    }

    String head(String name) {
        return head.getOrDefault(name, "");
    }

    private static Map<String, String> head(byte[] json) throws IOException {
        var head = new HashMap<String, String>();
        try (var parser = JSON.createParser(json)) {
            begin(parser);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_STRING) head.put(name, parser.getText());
                // What must be understood (RFC 7515 §4.1.11) is not.
                else if (name.equals("crit") || head.size() == MOST_KEYS) throw new IOException("a header that we do not understand");
                else parser.skipChildren();
                if (head.size() > MOST_KEYS) throw new IOException("too many keys");
            }
            end(parser);
        }
        return head;
    }

    private static void begin(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) throw new IOException("no object");
    }

    private static void end(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) throw new IOException("more than an object");
    }

    /// The claims, as they are read.
    private static final class Claims {
        private final List<String> dest = new ArrayList<>();
        private String attest = "";
        private String orig = "";
        private long issued = -1;

        void read(byte[] json) throws IOException {
            try (var parser = JSON.createParser(json)) {
                begin(parser);
                while (parser.nextToken() == JsonToken.FIELD_NAME) claim(parser, parser.currentName());
                end(parser);
            }
            if (issued < 0) throw new IOException("not issued at any time");
        }

        private void claim(JsonParser parser, String name) throws IOException {
            var token = parser.nextToken();
            switch (name) {
                case "attest" -> attest = text(parser, token);
                case "iat" -> {
                    if (token != JsonToken.VALUE_NUMBER_INT) throw new IOException("iat");
                    issued = parser.getLongValue();
                }
                case "orig" -> numbers(parser, token, false);
                case "dest" -> numbers(parser, token, true);
                default -> parser.skipChildren();
            }
        }

        /// `tn` of an `orig` is one number, of a `dest` a list of them (RFC 8225 §5.2.1).
        private void numbers(JsonParser parser, JsonToken token, boolean isDest) throws IOException {
            if (token != JsonToken.START_OBJECT) throw new IOException("no object");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean isNumber = parser.currentName().equals("tn");
                var value = parser.nextToken();
                if (!isNumber) parser.skipChildren();
                else if (!isDest) orig = text(parser, value);
                else if (value != JsonToken.START_ARRAY) throw new IOException("no list");
                else while (parser.nextToken() != JsonToken.END_ARRAY) {
                    if (dest.size() == MOST_NUMBERS) throw new IOException("too many numbers");
                    dest.add(text(parser, parser.currentToken()));
                }
            }
        }

        private static String text(JsonParser parser, JsonToken token) throws IOException {
            if (token != JsonToken.VALUE_STRING) throw new IOException("no text");
            return parser.getText();
        }
    }

    @Override public String toString() {
        return "passport issued at " + issued;
    }
}
