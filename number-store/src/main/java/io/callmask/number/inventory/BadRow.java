package io.callmask.number.inventory;

/// Why something could not be taken in.
///
/// @param line   of the file, from 1 on; 0 when it does not come from one
/// @param field  the column at fault, or empty
/// @param reason what was found and what was expected; a number is shown masked
public record BadRow(long line, String field, String reason) {}
