package io.quantry.contracts.job;

/** The two kinds of work a job consists of, each claimed and attempted on its own. */
public enum Stage {
  QUANTIZATION,
  EVALUATION
}
