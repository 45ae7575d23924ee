package io.callmask.sip.engine;

import io.callmask.sip.digest.Credentials;

/// One request of ours and the credentials that it shows, through all the times that it is sent.
///
/// @param toServer how often Authorization has answered a challenge of this request
/// @param toProxy  how often Proxy-Authorization has
record Asked(Credentials credentials, int toServer, int toProxy) {
    static final Asked NOTHING = new Asked(Credentials.NONE, 0, 0);
}
