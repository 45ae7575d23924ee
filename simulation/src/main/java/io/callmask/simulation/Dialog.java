package io.callmask.simulation;

/// A dialog (RFC 3261 §12) as one party sees it.
///
/// @param local  our From value in requests that we send, with tag
/// @param remote our To value, with tag
/// @param target where our requests go
/// @param own    what we gave as Contact, in angle brackets: where requests to us go
record Dialog(String callId, String local, String remote, String target, String own) {
    String localTag() {
        return Address.read(local).parameter("tag").orElse("");
    }

    String remoteTag() {
        return Address.read(remote).parameter("tag").orElse("");
    }
}
