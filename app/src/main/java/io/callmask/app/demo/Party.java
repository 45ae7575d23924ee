package io.callmask.app.demo;

/// One of the two people of the demo. Everything here is what the other must not learn.
///
/// @param side   A or B
/// @param name   as the phone shows it
/// @param number `+` and digits
/// @param device what the phone calls itself
record Party(char side, String name, String number, String device) {
    static final Party ALICE = new Party('A', "Alice", "+15551112222", "AlicePhone");
    static final Party BOB = new Party('B', "Bob", "+15553334444", "BobPhone");

    /// The number as it is written within the country.
    String national() {
        return number.substring(2);
    }
}
