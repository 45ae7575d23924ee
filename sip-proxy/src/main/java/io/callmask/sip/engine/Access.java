package io.callmask.sip.engine;

import io.callmask.number.RealNumber;
import io.callmask.sip.digest.Account;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who proves to whom who it is, on one trunk. Any thread; no password is in it.
///
/// @param credentials what we show when it asks, or null
/// @param challenger  asks it, or null
/// @param registration how we tell it where we are, or null
public record Access(@Nullable Account credentials, @Nullable Challenger challenger, @Nullable Registration registration) {
    /// Addresses are all that counts.
    public static final Access OPEN = new Access(null, null, null);

    /// We show these when the trunk asks.
    ///
    /// @throws IllegalArgumentException when a name could not stand in a header
    public Access showing(String user, String realm, String password) {
        return new Access(Account.of(user, realm, password), challenger, registration);
    }

    /// Requests that begin something have to show the credentials of one of these users, each of whom may be any caller.
    ///
    /// @param algorithms `SHA-256`, `MD5` and the like: what is asked by, in this order
    /// @param passwords  by user
    /// @param key        20 random characters or more, of this trunk and run alone
    /// @throws IllegalArgumentException when a name could not stand in a header, or an algorithm is none
    public Access asking(String realm, List<String> algorithms, Map<String, String> passwords, String key) {
        return asking(realm, algorithms, passwords, Map.of(), key);
    }

    /// The same with users who may not be any caller.
    ///
    /// @param numbers by user, which callers that user may be, never none; whoever is not there may be any
    /// @throws IllegalArgumentException as there, and when there is a user without any number, or no such user
    public Access asking(String realm, List<String> algorithms, Map<String, String> passwords, Map<String, Set<RealNumber>> numbers, String key) {
        return new Access(credentials, new Challenger(realm, algorithms, passwords, numbers, key), registration);
    }

    /// We register with it.
    public Access registering(Registration with) {
        return new Access(credentials, challenger, with);
    }

    @Override public String toString() {
        return (credentials == null ? "" : " credentials") + (challenger == null ? "" : " challenge") + (registration == null ? "" : " register");
    }
}
