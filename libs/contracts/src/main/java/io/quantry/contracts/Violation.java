package io.quantry.contracts;

/**
 * One thing wrong with a document.
 *
 * @param pointer JSON pointer (RFC 6901) to the offending member; empty for the document itself
 * @param code what kind of violation
 * @param message what was expected and what came
 */
public record Violation(String pointer, ErrorCode code, String message) {}
