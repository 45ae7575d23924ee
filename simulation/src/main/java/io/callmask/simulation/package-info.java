/// A simulated network, a virtual clock, and ladders: tests of whole calls that take no time and use no socket.
///
/// Invariant: nothing here reads a clock, sleeps, starts a thread or draws a number that does not come from the seed;
/// the same seed gives the same run, byte for byte.
///
/// # Ladders
///
/// ```
/// given(binding("AXB-1").between(ALICE, BOB).through(X)).ladder("""
///     A -> P       INVITE X          from ALICE, offer pcma
///     A <- P       100
///          P -> B  INVITE BOB        from X, offer pcma
///          P <- B  486
///          P -> B  ACK
///     A <- P       486               Reason: Q.850;cause=17
///     A -> P       ACK
///     ... 32 s
/// """).leavesNothing().recorded(BUSY);
/// ```
///
/// **Arrows** into `P` are fed. Arrows out of it must happen, in order per party, and nothing else may. A is the
/// caller, B the callee; C is a second carrier's gateway, D is where a second trunk leads, S a stranger's address. After the arrow stands the method and
/// whom it is for (a name of [io.callmask.simulation.Cast], a URI, `P`, or nothing within a dialog), or the status and,
/// where it is not to the last request, the method that it is to: `200 CANCEL`. Two blanks or more, then conditions
/// with commas between.
///
/// | Condition | fed | coming out |
/// |---|---|---|
/// | `from ALICE` | in From and P-Asserted-Identity; `from NOBODY` anonymous | in From, Contact and P-Asserted-Identity |
/// | `offer pcma event`, `answer pcma` | body with these codecs | exactly these codecs, the other party's media address; without it there is no body |
/// | … `sendonly`, `recvonly`, `inactive`, `nowhere`, `video`, `novideo` | with that direction, `c=` 0.0.0.0, an m-line for video with or without port | the same; video never has a port |
/// | `text on my way` | a body of plain text | these words, as `text/plain;charset=UTF-8` |
/// | `digit 5`, `digit 5 alone`, `digit none` | a keyed digit as `application/dtmf-relay`, as `application/dtmf`, a malformed one | the digit as `application/dtmf-relay` |
/// | `tag one` | the dialog of that name among those of one INVITE | the same, toward the other side |
/// | `hops 69`, `require 100rel`, `Name: value`, `no Name` | is set so | is so |
/// | `rack` | a RAck for the last reliable response that was heard | |
/// | `has Name` | | there is such a field |
/// | `held` | is made, and kept back until it is fed `again` | |
/// | `twice` | sent two times | comes two times |
/// | `asks n1`, `asks n1 stale sha-256 bare elsewhere` | a digest challenge with that nonce, stale, with that hash, without qop, for another realm | |
/// | `proves`, `proves wrongly`, `proves legacy`, `proves weakly`, `proves again` | credentials for the last 401: right, with another password, by MD5, by MD5 unasked, those of before | |
/// | `shows n1 2` | | credentials with that nonce and count |
/// | `again`, `again 10 times` | the same bytes as before | the same bytes as before; retransmissions must be named |
/// | `plus Name: value`, `body text/plain`, `version SIP/3.0`, `cut`, `merged`, `looped`, `looped bare` | see [io.callmask.simulation.Condition] | |
///
/// **Pauses** (`... 500 ms`, `... 32 s`, `... 2 min`) move the clock, `... up to 32 s` until something comes out; what came meanwhile is named after them.
/// **Cues** in parentheses are what happens beside the wire: `(router answers)`, `(journal syncs)`, `(operator hangs up)` …;
/// [io.callmask.simulation.Stage] knows them.
///
/// What comes out is also held against RFC 3261 in every line: ids, tags, branches, CSeq, echoed headers, Content-Length, targets as they
/// are refreshed; and against RFC 3264: the id and version of `o=` in each dialog.
@NullMarked
package io.callmask.simulation;

import org.jspecify.annotations.NullMarked;
