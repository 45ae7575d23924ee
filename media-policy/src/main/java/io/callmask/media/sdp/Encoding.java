package io.callmask.media.sdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The encodings of audio that may pass, with the clock rates, channels and parameters that they may have. Any other name
/// could be a mark that one side leaves for the other, so it does not pass.
@SuppressWarnings("ImmutableEnumChecker") // What the fields hold is filled once and never handed out to be changed.
enum Encoding {
    PCMU("PCMU", 1, Parameters.NONE, 8000),
    PCMA("PCMA", 1, Parameters.NONE, 8000),
    G722("G722", 1, Parameters.NONE, 8000),
    G729("G729", 1, Parameters.G729, 8000),
    TELEPHONE_EVENT("telephone-event", 1, Parameters.NONE, 8000, 16000, 32000, 48000),
    OPUS("opus", 2, Parameters.OPUS, 48000),
    AMR("AMR", 1, Parameters.AMR, 8000),
    AMR_WB("AMR-WB", 1, Parameters.AMR, 16000),
    EVS("EVS", 1, Parameters.EVS, 16000),
    CN("CN", 1, Parameters.NONE, 8000, 16000, 32000, 48000),
    GSM("GSM", 1, Parameters.NONE, 8000),
    GSM_EFR("GSM-EFR", 1, Parameters.NONE, 8000),
    ILBC("iLBC", 1, Parameters.ILBC, 8000),
    G723("G723", 1, Parameters.G723, 8000),
    G726_16("G726-16", 1, Parameters.NONE, 8000),
    G726_24("G726-24", 1, Parameters.NONE, 8000),
    G726_32("G726-32", 1, Parameters.NONE, 8000),
    G726_40("G726-40", 1, Parameters.NONE, 8000),
    AAL2_G726_16("AAL2-G726-16", 1, Parameters.NONE, 8000),
    AAL2_G726_24("AAL2-G726-24", 1, Parameters.NONE, 8000),
    AAL2_G726_32("AAL2-G726-32", 1, Parameters.NONE, 8000),
    AAL2_G726_40("AAL2-G726-40", 1, Parameters.NONE, 8000),
    G728("G728", 1, Parameters.NONE, 8000),
    G729D("G729D", 1, Parameters.G729, 8000),
    G729E("G729E", 1, Parameters.G729, 8000),
    G7221("G7221", 1, Parameters.G7221, 16000, 32000),
    L16("L16", 2, Parameters.NONE, 8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000),
    SPEEX("SPEEX", 1, Parameters.SPEEX, 8000, 16000, 32000),
    SILK("SILK", 1, Parameters.SILK, 8000, 12000, 16000, 24000),
    ISAC("iSAC", 1, Parameters.NONE, 16000, 32000),
    CLEARMODE("CLEARMODE", 1, Parameters.NONE, 8000);

    private static final Encoding[] ALL = values();
    private static final @Nullable Format[] STATIC = fixed();

    final String text;
    final int mostChannels;
    final List<Parameter> parameters;
    private final int[] clockRates;

    Encoding(String text, int mostChannels, List<Parameter> parameters, int... clockRates) {
        this.text = text;
        this.mostChannels = mostChannels;
        this.parameters = parameters;
        this.clockRates = clockRates;
    }

    /// Whether a line is of use with nothing but this: events and comfort noise carry no speech.
    boolean isSpeech() {
        return this != TELEPHONE_EVENT && this != CN;
    }

    boolean allows(int clockRate, int channels) {
        if (channels > mostChannels) return false;
        for (int rate : clockRates) {
            if (rate == clockRate) return true;
        }
        return false;
    }

    /// The encoding named by the word that `cursor` has just taken, or null.
    static @Nullable Encoding of(Cursor cursor) {
        for (var encoding : ALL) {
            if (cursor.wordIs(encoding.text)) return encoding;
        }
        return null;
    }

    /// What a payload type means without an `a=rtpmap` (RFC 3551 §6), or null.
    static @Nullable Format fixed(int payloadType) {
        return payloadType < STATIC.length ? STATIC[payloadType] : null;
    }

    private static @Nullable Format[] fixed() {
        var formats = new @Nullable Format[19];
        for (var format : List.of(new Format(0, PCMU, 8000, 1, ""), new Format(3, GSM, 8000, 1, ""), new Format(4, G723, 8000, 1, ""),
                new Format(8, PCMA, 8000, 1, ""), new Format(9, G722, 8000, 1, ""), new Format(10, L16, 44100, 2, ""), new Format(11, L16, 44100, 1, ""),
                new Format(13, CN, 8000, 1, ""), new Format(15, G728, 8000, 1, ""), new Format(18, G729, 8000, 1, ""))) {
            formats[format.payloadType()] = format;
        }
        return formats;
    }
}
