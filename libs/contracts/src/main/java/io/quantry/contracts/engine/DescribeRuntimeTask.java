package io.quantry.contracts.engine;

/** Ask the runtime that does the tasks what it can do on this machine. */
public record DescribeRuntimeTask() {}
