package io.callmask.sip.call;

import io.callmask.sip.message.HeaderName;
import io.callmask.sip.message.SipMessage;

/// A message body as received.
///
/// @param type  the Content-Type's value, empty when there was none
/// @param bytes not to be changed
public record Body(String type, byte[] bytes) {
    public static final Body EMPTY = new Body("", new byte[0]);

    public static Body of(SipMessage message) {
        return new Body(message.value(HeaderName.CONTENT_TYPE), message.body());
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    @Override public String toString() {
        return bytes.length + " bytes";
    }
}
