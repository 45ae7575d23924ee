package io.callmask.media.sdp;

import org.jspecify.annotations.Nullable;

/// The transport protocols of m-lines that we know by name, each with a format that may stand on a refused line.
enum Transport {
    RTP_AVP("RTP/AVP", "0"),
    /// Passed without any `rtcp-fb`: the profile alone obliges nobody to anything (RFC 4585).
    RTP_AVPF("RTP/AVPF", "0"),
    RTP_SAVP("RTP/SAVP", "0"),
    RTP_SAVPF("RTP/SAVPF", "0"),
    DTLS_SAVP("UDP/TLS/RTP/SAVP", "0"),
    DTLS_SAVPF("UDP/TLS/RTP/SAVPF", "0"),
    UDPTL("udptl", "t38"),
    DTLS_UDPTL("UDP/TLS/UDPTL", "t38"),
    MSRP("TCP/MSRP", "*"),
    TLS_MSRP("TCP/TLS/MSRP", "*"),
    BFCP("TCP/BFCP", "*"),
    UDP_BFCP("UDP/BFCP", "*"),
    DTLS_SCTP("UDP/DTLS/SCTP", "webrtc-datachannel"),
    TCP_DTLS_SCTP("TCP/DTLS/SCTP", "webrtc-datachannel");

    private static final Transport[] ALL = values();
    final String text;
    final String format;

    Transport(String text, String format) {
        this.text = text;
        this.format = format;
    }

    /// Whether media over it is plain RTP, all that may pass as long as we do not anchor.
    boolean isPlain() {
        return this == RTP_AVP || this == RTP_AVPF;
    }

    /// The transport named by the word that `cursor` has just taken, or null.
    static @Nullable Transport of(Cursor cursor) {
        for (var transport : ALL) {
            if (cursor.wordIs(transport.text)) return transport;
        }
        return null;
    }
}
