package io.callmask.media.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What we allow of a session description: plain audio with known encodings, and the places of the lines that we refuse.
/// Immutable; two are equal when they say the same, whatever the bytes were that they came from.
///
/// Nothing else of what was received is kept: no name, title, address of a person, user or host of `o=`, candidate,
/// source or stream id, key, bandwidth, `a=rtcp` (media is expected at the next port) or unknown attribute.
public final class SessionDescription {
    private final List<MediaLine> lines;

    SessionDescription(List<MediaLine> lines) {
        this.lines = List.copyOf(lines);
    }

    /// Reads `body[from, to)`. Never throws on what it finds there, and takes time linear in its length.
    ///
    /// @return empty when it is not SDP (RFC 8866), or over a limit: 8 KB, 256 lines, 1,000 characters a line, 8 m-lines, 32 payload types a line
    public static Optional<SessionDescription> read(byte[] body, int from, int to) {
        return new DescriptionReader(body).read(from, to);
    }

    /// Whether any media may pass; else there is nothing to offer or answer.
    public boolean hasMedia() {
        for (var line : lines) {
            if (line instanceof MediaLine.Audio) return true;
        }
        return false;
    }

    /// This as the answer to `offered` (RFC 3264 §6): a line refused there stays refused, and payload types that were not offered are left out.
    ///
    /// @return empty when the m-lines are not as many, or not of the same kinds in the same order
    public Optional<SessionDescription> fittedTo(SessionDescription offered) {
        if (lines.size() != offered.lines.size()) return Optional.empty();
        var fitted = new ArrayList<MediaLine>(lines.size());
        boolean isSame = true;
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            var other = offered.lines.get(i);
            if (line.kind() != other.kind()) return Optional.empty();
            var kept = line.fittedTo(other);
            isSame &= kept == line;
            fitted.add(kept);
        }
        return Optional.of(isSame ? this : new SessionDescription(fitted));
    }

    /// The description on the wire, under our own `o=` line. The same description under the same line gives the same bytes.
    public byte[] render(Origin origin) {
        var address = address();
        var out = Rendering.begin();
        out.text("v=0\r\no=- ").number(origin.sessionId()).text(" ").number(origin.version());
        out.text(origin.address().indexOf(':') < 0 ? " IN IP4 " : " IN IP6 ").text(origin.address());
        out.text("\r\ns=-\r\nc=IN ");
        address.render(out);
        out.text("\r\nt=0 0\r\n");
        for (int i = 0; i < lines.size(); i++) {
            switch (lines.get(i)) {
                case MediaLine.Audio audio -> render(audio, address, out);
                case MediaLine.Refused(var kind, var transport) ->
                    out.text("m=").text(kind.text).text(" 0 ").text(transport.text).text(" ").text(transport.format).text("\r\n");
            }
        }
        return out.toBytes();
    }

    /// The address of the first line that has one: it stands for all, and a line with another says so itself.
    private Address address() {
        for (var line : lines) {
            if (line instanceof MediaLine.Audio audio) return audio.address();
        }
        return Address.UNSPECIFIED;
    }

    private static void render(MediaLine.Audio audio, Address shared, Rendering out) {
        var formats = audio.formats();
        out.text("m=audio ").number(audio.port()).text(" ").text(audio.transport().text);
        for (int i = 0; i < formats.size(); i++) out.text(" ").number(formats.get(i).payloadType());
        out.text("\r\n");
        if (!audio.address().equals(shared)) {
            audio.address().render(out.text("c=IN "));
            out.text("\r\n");
        }
        for (int i = 0; i < formats.size(); i++) formats.get(i).render(out);
        if (audio.ptime() > 0) out.text("a=ptime:").number(audio.ptime()).text("\r\n");
        if (audio.maxptime() > 0) out.text("a=maxptime:").number(audio.maxptime()).text("\r\n");
        out.text("a=").text(audio.flow().text).text("\r\n");
    }

    @Override public boolean equals(Object other) {
        return other instanceof SessionDescription that && lines.equals(that.lines);
    }

    @Override public int hashCode() {
        return lines.hashCode();
    }

    /// How much it holds; no address.
    @Override public String toString() {
        return "session description with " + lines.size() + " m-lines, media " + hasMedia();
    }
}
