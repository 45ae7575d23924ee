package io.callmask.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.regex.Pattern;

/// Bodies as they come, with a mark wherever one side could leave one, and what may come out of them.
final class Samples {
    /// Stands for anything that tells who somebody is.
    static final String MARK = "qx7z";

    /// Every line and attribute that we know of, with marks; plain audio is among it.
    static final String RICH = """
        v=0
        o=qx7z00 2890844526 2890842807 IN IP4 qx7z01.example.com
        s=qx7z02
        i=qx7z03
        u=http://qx7z04.example.com/
        e=qx7z05@example.com (qx7z06)
        p=+15557770123 qx7z07
        c=IN IP4 198.51.100.7
        b=X-qx7z08:128
        b=AS:64
        t=2873397496 2873404696
        r=7d 1h 0 25h
        z=2882844526 -1h
        k=prompt
        a=cat:qx7z09
        a=keywds:qx7z10
        a=tool:qx7z11 1.0
        a=group:BUNDLE qx7z12 video
        a=msid-semantic: WMS qx7z13
        a=ice-options:trickle
        a=ice-lite
        a=identity:qx7z14
        a=x-session-qx7z15:qx7z16
        a=charset:qx7z17
        a=sdplang:qx7z18
        m=audio 49170 RTP/AVP 0 8 18 96 97 98 101
        i=qx7z19
        c=IN IP4 198.51.100.8
        b=TIAS:64000
        k=clear:qx7z20
        a=rtpmap:0 PCMU/8000
        a=rtpmap:96 qx7z21/8000
        a=rtpmap:97 opus/48000/2
        a=fmtp:97 useinbandfec=1;x-qx7z22=qx7z23;stereo=0
        a=rtpmap:98 AMR/8000
        a=fmtp:98 octet-align=qx7z24
        a=fmtp:18 annexb=no; qx7z25
        a=fmtp:0 qx7z26
        a=rtpmap:101 telephone-event/8000
        a=fmtp:101 0-15 qx7z27
        a=rtcp:49171 IN IP4 qx7z28.example.com
        a=rtcp-mux
        a=rtcp-fb:* nack qx7z29
        a=rtcp-xr:qx7z30
        a=candidate:1 1 udp 2122260223 192.168.1.5 54321 typ host qx7z31
        a=remote-candidates:1 192.168.1.5 54321 qx7z32
        a=ice-ufrag:qx7z33
        a=ice-pwd:qx7z34qx7z34qx7z34qx7z34
        a=fingerprint:sha-256 qx7z35
        a=setup:actpass
        a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:qx7z36
        a=ssrc:314159 cname:qx7z37@example.com
        a=ssrc:314159 msid:qx7z38 qx7z39
        a=ssrc-group:FID 1 2 qx7z40
        a=msid:qx7z41 qx7z42
        a=mid:qx7z43
        a=label:qx7z44
        a=extmap:1 urn:qx7z45
        a=content:qx7z46
        a=lang:qx7z47
        a=curr:qos local qx7z48
        a=des:qos mandatory local qx7z49
        a=key-mgmt:mikey qx7z50
        a=3gOoBTC:qx7z51
        a=qx7z52
        a=qx7z53:qx7z54
        a=ptime:20
        a=maxptime:40
        a=ptime:qx7z55
        a=framerate:qx7z56
        a=quality:qx7z57
        a=orient:qx7z58
        a=type:qx7z59
        a=source-filter: incl IN IP4 198.51.100.8 qx7z60
        a=sendonly
        m=qx7z61 49172 qx7z62 qx7z63
        a=qx7z64
        m=video 49174 RTP/AVP 31 99
        c=IN IP4 qx7z65.example.com
        a=rtpmap:99 qx7z66/90000
        m=message 7654 TCP/MSRP qx7z67
        a=path:msrp://qx7z68.example.com:7654/s;tcp
        m=audio 49176 UDP/TLS/RTP/SAVPF qx7z69
        m=audio 49178 RTP/AVP 0
        c=IN IP4 qx7z70.example.com
        """;

    /// The same, beside an ISUP part and a location.
    static final String MULTIPART = """
        preamble qx7z71
        --qx7z72
        Content-Type: application/ISUP;version=qx7z73;base=etsi121
        Content-Disposition: signal;handling=optional;x=qx7z74
        Content-ID: <qx7z75@example.com>

        \u0001\u0000Iqx7z76\u00ff\u0010
        --qx7z72
        Content-Type: application/sdp
        Content-Disposition: session; handling=required; x="qx7z77"
        X-qx7z78: qx7z79

        %s
        --qx7z72
        Content-Type: application/pidf+xml
        Content-Disposition: render;
         handling=optional

        <presence entity="sip:qx7z80@example.com"/>
        --qx7z72--
        epilogue qx7z81
        """.formatted(RICH.stripTrailing());

    static final String MULTIPART_TYPE = "multipart/mixed; boundary=qx7z72";

    /// All that a line may be which we render.
    private static final Pattern ALLOWED = Pattern.compile("""
        v=0|o=- 42 1 IN IP4 192\\.0\\.2\\.1|s=-|t=0 0|c=IN IP4 [0-9]{1,3}(\\.[0-9]{1,3}){3}|c=IN IP6 [0-9a-f:]{2,39}\
        |m=audio [0-9]{1,5} RTP/AVPF?( [0-9]{1,3}){1,32}|m=(audio|video|image|text|message|application) 0 [A-Za-z/]{5,17} (0|t38|\\*|webrtc-datachannel)\
        |a=rtpmap:[0-9]{1,3} [A-Za-z0-9-]{2,15}/[0-9]{4,5}(/2)?|a=fmtp:[0-9]{1,3} [a-z0-9.,;=-]{1,200}|a=(max)?ptime:[0-9]{1,3}\
        |a=(sendrecv|sendonly|recvonly|inactive)""");

    private Samples() {}

    static byte[] bytes(String text) {
        return text.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(ISO_8859_1);
    }

    /// The first line of a rendered description that is not of an allowed form, or empty.
    static String offence(String rendered) {
        if (!rendered.endsWith("\r\n")) return "end without a line end";
        return rendered.lines().filter(line -> !ALLOWED.matcher(line).matches() || line.contains(MARK)).findFirst().orElse("");
    }
}
