package io.callmask.sip.engine;

import io.callmask.sip.builder.Outbound;
import io.callmask.sip.builder.SentBy;
import io.callmask.sip.call.Now;
import io.callmask.sip.dialog.Dialog;
import io.callmask.sip.dialog.Hop;
import io.callmask.sip.digest.Credentials;
import io.callmask.sip.message.Leg;
import io.callmask.sip.message.SipResponse;

/// Requests of ours within a dialog that offer nothing: BYE, PRACK, INFO. One that its trunk asks credentials for goes out again with them, as the dialog's next.
final class DialogRequests {
    private final Surroundings around;
    private final Minted ids;
    private final Transactions transactions;
    private final Keyring keyring;

    DialogRequests(Surroundings around, Minted ids, Transactions transactions, Keyring keyring) {
        this.around = around;
        this.ids = ids;
        this.transactions = transactions;
        this.keyring = keyring;
    }

    /// Makes the bytes of a request.
    interface Writing<L extends Leg> {
        /// @param hop the dialog's
        Outbound<L> write(Dialog<L> dialog, Hop hop, SentBy us, String branch, Credentials credentials);
    }

    /// @param user whether it is sent again when it is lost, and who hears its final response, or that none came
    <L extends Leg> void send(Call call, LiveDialog<L> live, String method, Writing<L> writing, Transaction.User user, Now now) {
        var hop = Hop.of(live.dialog);
        var way = live.way(hop, around);
        send(call, live, method, writing, user, hop, way, keyring.first(live, hop, way, method), now);
    }

    private <L extends Leg> void send(Call call, LiveDialog<L> live, String method, Writing<L> writing, Transaction.User user, Hop hop, Way way, Asked asked, Now now) {
        live.dialog = live.dialog.nextRequest();
        String id = ids.next(call.slot);
        var bytes = writing.write(live.dialog, hop, way.wire().us(), id, asked.credentials()).bytes();
        transactions.startClientNonInvite(id, method, call, way.wire(), way.to(), bytes, new Transaction.User() {
            @Override public boolean triesAgain(boolean perhapsReceived) {
                return user.triesAgain(perhapsReceived);
            }

            @Override public void timedOut(Now at) {
                user.timedOut(at);
            }

            @Override public void response(SipResponse response, Now at) {
                if (Keyring.isChallenge(response.status()) && showsCredentials(response, at)) return;
                user.response(response, at);
            }

            private boolean showsCredentials(SipResponse response, Now at) {
                var present = Hop.of(live.dialog);
                var next = live.way(present, around);
                var again = keyring.again(asked, response, live, present, next, method);
                if (again != null) send(call, live, method, writing, user, present, next, again, at);
                return again != null;
            }
        }, now);
    }
}
