package io.callmask.number;

/// Who calls whom within a binding.
public enum Direction { A_TO_B, B_TO_A }
