package io.quantry.evaluation.verdict;

/**
 * Something a user should know of a result.
 *
 * @param code for instance {@code NO_SPEEDUP}
 * @param message what was found, with its cause where one is known
 */
public record Finding(String code, String message) {}
