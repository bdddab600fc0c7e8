package io.quantry.evaluation.probe;

/**
 * One model loaded and run once in processes of its own; medians over the probes.
 *
 * @param probes number of processes
 * @param loadNanos time to open the session
 * @param firstRunNanos time of the first run
 * @param residentBytes peak resident memory beyond what the process held before it loaded the model
 * @param processBytes peak resident memory of the whole process
 */
public record Footprint(
    int probes, long loadNanos, long firstRunNanos, long residentBytes, long processBytes) {}
