package io.callmask.number.journal;

import java.io.IOException;

/// Something that had been made durable is not there any more, or was changed. Opening stops: to go on would be to forget
/// bindings or calls that were acknowledged.
public final class JournalDamaged extends IOException {
    private static final long serialVersionUID = 1;

    /// @param directory where
    /// @param file      which segment
    /// @param offset    the first byte that cannot be read
    /// @param why       what is wrong, and what was expected
    public JournalDamaged(String directory, String file, long offset, String why) {
        super(directory + '/' + file + " at byte " + offset + ": " + why + "; restore it from a backup, or move the directory away to start empty");
    }
}
