package io.callmask.media.sdp;

/// One payload type of an audio line and what it means.
///
/// @param payloadType 0 to 127
/// @param encoding    what it carries
/// @param clockRate   in Hz, one that the encoding allows
/// @param channels    1 or more, as many as the encoding allows
/// @param parameters  as [Parameters#read] wrote them, or empty
record Format(int payloadType, Encoding encoding, int clockRate, int channels, String parameters) {
    /// Whether both name the same encoding by the same payload type; their parameters may differ (RFC 3264 §6.1).
    boolean matches(Format offered) {
        return payloadType == offered.payloadType && encoding == offered.encoding && clockRate == offered.clockRate && channels == offered.channels;
    }

    void render(Rendering out) {
        out.text("a=rtpmap:").number(payloadType).text(" ").text(encoding.text).text("/").number(clockRate);
        if (channels > 1) out.text("/").number(channels);
        out.text("\r\n");
        if (!parameters.isEmpty()) out.text("a=fmtp:").number(payloadType).text(" ").text(parameters).text("\r\n");
    }
}
