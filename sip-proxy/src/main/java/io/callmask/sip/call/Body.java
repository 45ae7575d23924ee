package io.callmask.sip.call;

/// A message body as received.
///
/// @param type  the Content-Type's value, empty when there was none
/// @param bytes not to be changed
public record Body(String type, byte[] bytes) {
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    @Override public String toString() {
        return bytes.length + " bytes";
    }
}
