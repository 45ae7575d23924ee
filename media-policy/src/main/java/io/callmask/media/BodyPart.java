package io.callmask.media;

import io.callmask.media.MediaPolicy.Reason;

/// Where in a body the session description stands.
sealed interface BodyPart {
    /// It is `body[from, to)`.
    record Found(int from, int to) implements BodyPart {}

    record NotFound(Reason why) implements BodyPart {}

    /// Finds the session description in a body of the type that Content-Type names.
    static BodyPart ofDescription(String contentType, byte[] body) {
        if (body.length == 0) return new NotFound(Reason.ABSENT);
        if (contentType.equals("application/sdp")) return new Found(0, body.length);
        if (contentType.isBlank()) return new NotFound(Reason.UNSUPPORTED_TYPE);
        var read = MimeField.read(contentType);
        if (read.isEmpty()) return new NotFound(Reason.MALFORMED);
        var type = read.get();
        return switch (type.value()) {
            case "application/sdp" -> new Found(0, body.length);
            case "multipart/mixed", "multipart/related" -> Multipart.description(body, type.parameters().getOrDefault("boundary", ""), false);
            case "multipart/alternative" -> Multipart.description(body, type.parameters().getOrDefault("boundary", ""), true);
            default -> new NotFound(Reason.UNSUPPORTED_TYPE);
        };
    }
}
