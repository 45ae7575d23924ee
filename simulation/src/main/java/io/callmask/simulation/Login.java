package io.callmask.simulation;

import java.util.Optional;
import java.util.random.RandomGenerator;

/// How the clients of one carrier prove who they are: when they are asked, or at once by a nonce that the carrier has from an earlier call (RFC 7616 §3.3).
final class Login {
    private static final int MOST_TRIES = 4;
    private Optional<SipText> challenge = Optional.empty();
    private int count;

    /// One request that begins something, and how often it has been tried.
    static final class Attempts {
        private final Login login;
        private final boolean isEager;
        /// Somebody who does not know the password.
        private final boolean isGuesser;
        private int tries;

        Attempts(Login login, RandomGenerator random, boolean isGuesser) {
            this.login = login;
            this.isEager = random.nextInt(3) == 0;
            this.isGuesser = isGuesser;
        }

        /// The request as it goes out first.
        SipText first(SipText request) {
            tries = 1;
            return isEager && !isGuesser ? login.proved(request) : request;
        }

        /// Whether that is worth another request.
        boolean mayAnswer(SipText response) {
            return response.status() == 401 && tries < (isGuesser ? 2 : MOST_TRIES);
        }

        /// The same once more, upon a challenge.
        SipText again(SipText response, SipText request) {
            tries++;
            if (isGuesser) return request.plus("Authorization", DigestText.answer(response, request, "otherwise", 1));
            login.challenge = Optional.of(response);
            login.count = 0;
            return login.proved(request);
        }

        int tries() {
            return tries;
        }
    }

    private SipText proved(SipText request) {
        return challenge.map(asked -> request.plus("Authorization", DigestText.answer(asked, request, "", ++count))).orElse(request);
    }
}
