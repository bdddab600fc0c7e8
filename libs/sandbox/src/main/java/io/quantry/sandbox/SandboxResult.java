package io.quantry.sandbox;

import io.quantry.contracts.engine.EngineOutcome;

/**
 * How a run ended.
 *
 * @param outcome the child's own outcome, or the failure that its end amounts to
 * @param exitCode its exit code, 128 + n after signal n
 * @param errorTail the end of what it wrote to standard error, for the log, untrusted
 * @param droppedLines lines on standard output that were too long or no event
 * @param peakMemoryBytes largest memory seen by the watch, sampled
 */
public record SandboxResult(
    EngineOutcome outcome,
    int exitCode,
    String errorTail,
    long droppedLines,
    long peakMemoryBytes) {}
