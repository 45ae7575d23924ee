package io.callmask.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A session description as the witnesses read and write it (RFC 8866): one audio stream, its address, codecs and direction, and what else there is.
///
/// @param media     where the audio is to be sent
/// @param codecs    names in lower case, in order
/// @param direction of the audio; `sendrecv` when nothing is said
/// @param others    the m-lines behind the audio
/// @param origin    the value of `o=`
/// @param rest      all but `o=`
record SdpText(InetSocketAddress media, List<String> codecs, String direction, List<String> others, String origin, String rest) {
    private static final Map<String, String> STATIC = Map.of("pcmu", "0 PCMU/8000", "pcma", "8 PCMA/8000", "g722", "9 G722/8000", "g729", "18 G729/8000");
    private static final Map<String, String> DYNAMIC = Map.of("opus", "111 opus/48000/2", "event", "101 telephone-event/8000", "odd", "97 odd-codec/8000");
    static final String NOWHERE = "0.0.0.0";
    static final String TYPE = "application/sdp";

    SdpText {
        codecs = List.copyOf(codecs);
        others = List.copyOf(others);
    }

    static String write(InetSocketAddress media, List<String> codecs) {
        return write(media, Wanted.of(codecs));
    }

    static String write(InetSocketAddress media, Wanted wanted) {
        var ip = media.getAddress().getHostAddress();
        var text = new StringBuilder("v=0\r\no=ua 1001 1 IN IP4 " + ip + "\r\ns=-\r\nc=IN IP4 " + (wanted.isNowhere() ? NOWHERE : ip) + "\r\nt=0 0\r\nm=audio " + media.getPort() + " RTP/AVP");
        for (var codec : wanted.codecs()) text.append(' ').append(map(codec).split(" ", 2)[0]);
        text.append("\r\n");
        for (var codec : wanted.codecs()) text.append("a=rtpmap:").append(map(codec)).append("\r\n");
        text.append("a=").append(wanted.direction()).append("\r\n");
        switch (wanted.video()) {
            case WITH_PORT -> text.append("m=video ").append(media.getPort() + 2).append(" RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n");
            case REFUSED   -> text.append("m=video 0 RTP/AVP 96\r\n");
            case UNSAID    -> { }
        }
        return text.toString();
    }

    private static String map(String codec) {
        var known = STATIC.get(codec);
        if (known == null) known = DYNAMIC.get(codec);
        if (known == null) throw new IllegalArgumentException("codec: " + codec + " (expected: one of " + STATIC.keySet() + ' ' + DYNAMIC.keySet() + ')');
        return known;
    }

    /// Reads the description in a message, or empty when it has no body.
    ///
    /// @throws IllegalArgumentException when the body is something else
    static Optional<SdpText> in(SipText message) {
        if (message.body().length == 0) return Optional.empty();
        var type = message.first("Content-Type").orElse("");
        if (!type.equalsIgnoreCase(TYPE)) throw new IllegalArgumentException("Content-Type: " + type + " (expected: " + TYPE + ')');
        return Optional.of(read(new String(message.body(), UTF_8)));
    }

    private static SdpText read(String text) {
        if (!text.startsWith("v=0\r\no=") || !text.endsWith("\r\n")) throw new IllegalArgumentException("no session description: " + text);
        String origin = "";
        String address = "";
        String direction = "sendrecv";
        int port = -1;
        var others = new ArrayList<String>();
        var payloads = new ArrayList<String>();
        var names = new java.util.HashMap<String, String>();
        STATIC.forEach((name, map) -> names.put(map.split(" ", 2)[0], name));
        for (var line : text.lines().toList()) {
            var value = line.substring(2);
            switch (line.charAt(0)) {
                case 'o' -> origin = value;
                case 'c' -> address = value.split(" ", -1)[2];
                case 'm' -> {
                    if (port >= 0 || !value.startsWith("audio ")) {
                        others.add(value);
                        continue;
                    }
                    var parts = value.split(" ", -1);
                    port = Integer.parseInt(parts[1]);
                    payloads.addAll(List.of(parts).subList(3, parts.length));
                }
                case 'a' -> {
                    if (value.matches("sendrecv|sendonly|recvonly|inactive")) direction = value;
                    if (!value.startsWith("rtpmap:")) continue;
                    var parts = value.substring("rtpmap:".length()).split("[ /]", -1);
                    names.put(parts[0], parts[1].equals("telephone-event") ? "event" : parts[1].equals("odd-codec") ? "odd" : parts[1].toLowerCase(Locale.ROOT));
                }
                default -> {}
            }
        }
        if (port < 0 || address.isEmpty()) throw new IllegalArgumentException("no audio in it: " + text);
        return new SdpText(new InetSocketAddress(address, port), payloads.stream().map(p -> names.getOrDefault(p, p)).toList(), direction, others, origin, text.replace("o=" + origin, ""));
    }
}
