package io.callmask.media.sdp;

import java.util.ArrayList;
import java.util.List;

/// One m-line and what belongs to it.
sealed interface MediaLine {
    Kind kind();

    /// Plain audio over RTP.
    ///
    /// @param transport plain
    /// @param address   where it is received
    /// @param port      1 to 65535
    /// @param formats   in order of preference, at least one of them speech
    /// @param ptime     in ms, or 0 for none
    /// @param maxptime  in ms, or 0 for none
    /// @param flow      which way it flows
    record Audio(Transport transport, Address address, int port, List<Format> formats, int ptime, int maxptime, Flow flow) implements MediaLine {
        public Audio {
            formats = List.copyOf(formats);
        }

        @Override public Kind kind() {
            return Kind.AUDIO;
        }

        /// The same, with the offer's list of formats where they are alike: a call that lasts keeps both descriptions.
        private Audio sharing(Audio offered) {
            return formats == offered.formats || !formats.equals(offered.formats) ? this : new Audio(transport, address, port, offered.formats, ptime, maxptime, flow);
        }

        /// This as the answer to `offered`: without what was not offered, and refused when nothing is left.
        private MediaLine fittedTo(Audio offered) {
            var kept = new ArrayList<Format>(formats.size());
            for (var format : formats) {
                for (var other : offered.formats) {
                    if (format.matches(other)) kept.add(format);
                }
            }
            // RFC 3264 §6: an answer's transport is the offer's; AVP and AVPF are at times taken for each other.
            if (kept.equals(formats) && transport == offered.transport) return sharing(offered);
            return speaks(kept) ? new Audio(offered.transport, address, port, kept, ptime, maxptime, flow) : new Refused(Kind.AUDIO, offered.transport);
        }
    }

    /// A line with port 0, which keeps its place only (RFC 3264 §5.1, §6).
    record Refused(Kind kind, Transport transport) implements MediaLine {}

    /// Whether there is speech among the formats.
    static boolean speaks(List<Format> formats) {
        for (var format : formats) {
            if (format.encoding().isSpeech()) return true;
        }
        return false;
    }

    /// This as the answer to `offered`, a line of the same kind. A line that was refused stays so.
    default MediaLine fittedTo(MediaLine offered) {
        return switch (offered) {
            case Refused refused -> refused;
            case Audio audio -> switch (this) {
                case Audio answer -> answer.fittedTo(audio);
                case Refused _ -> new Refused(Kind.AUDIO, audio.transport());
            };
        };
    }
}
