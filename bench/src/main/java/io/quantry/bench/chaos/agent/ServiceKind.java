package io.quantry.bench.chaos.agent;

/** What a process of the platform is. */
public enum ServiceKind {
  GATEWAY,
  JOB_SERVICE,
  WORKER,
  EVALUATOR
}
