package io.callmask.media.sdp;

/// The media types of RFC 8866 §5.14. A type that we do not know counts as an application: its name could be a mark.
enum Kind {
    AUDIO("audio"), VIDEO("video"), IMAGE("image"), TEXT("text"), MESSAGE("message"), APPLICATION("application");

    private static final Kind[] ALL = values();
    final String text;

    Kind(String text) {
        this.text = text;
    }

    /// The kind named by the word that `cursor` has just taken.
    static Kind of(Cursor cursor) {
        for (var kind : ALL) {
            if (cursor.wordIs(kind.text)) return kind;
        }
        return APPLICATION;
    }
}
