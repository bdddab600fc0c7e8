import type { Attempt } from "../../api/job";
import type { Job } from "../../api/types";

/** A report with all that one may hold, as the API hands it out. */
export function reportDocument(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    form: "quantry/evaluation-report/1",
    verdict: "PASSED",
    words: "the report's own words",
    objectives: [
      {
        aspect: "ACCURACY",
        verdict: "PASSED",
        wanted: "a drop of at most 0.50 points of top1",
        measured: "−0.30 points of top1 (95 % interval −0.60 to 0.00)",
      },
      { aspect: "SPEED", verdict: "MISSED", wanted: "at least 3.00× as fast", measured: "2.40× as fast" },
    ],
    accuracy: {
      name: "top1",
      unit: "POINTS",
      higherIsBetter: true,
      method: "tango-score",
      samples: 3600,
      baseline: 98.9,
      candidate: 98.6,
      change: { estimate: -0.3, lower: -0.6, upper: 0, confidence: 0.95 },
      details: {},
    },
    further: [],
    fidelity: [
      {
        name: "logits",
        samples: 3600,
        sqnrDecibel: 30.4,
        cosineMean: 0.99957,
        baselineNonFinite: 0,
        candidateNonFinite: 0,
        shapeMismatches: 0,
      },
    ],
    latency: [
      {
        batch: 1,
        threads: 2,
        launches: 3,
        rounds: 100,
        baselineMedianNanos: 2_400_000,
        baselineP95Nanos: 2_500_000,
        candidateMedianNanos: 1_000_000,
        candidateP95Nanos: 1_100_000,
        speedup: { estimate: 2.4, lower: 2.3, upper: 2.5, confidence: 0.95 },
      },
    ],
    baseline: { bytes: 1000, weights: [] },
    candidate: { bytes: 260, weights: [] },
    samples: 3600,
    findings: [],
    environment: {
      runtimeVersion: "1.29.0",
      instructionSets: ["avx2"],
      threads: 2,
      seed: 1,
      objectives: { maxAccuracyDrop: 0.5, minSpeedup: 3, confidence: 0.95, onInconclusive: "REPORT" },
      millisByStage: {},
    },
    ...changes,
  };
}

export function evaluation(report: Readonly<Record<string, unknown>>): NonNullable<Job["evaluation"]> {
  return {
    verdict: "PASSED",
    words: "words of the evaluation",
    metric: "top1",
    baseline: null,
    candidate: null,
    change: null,
    speedup: null,
    sizeRatio: 0.26,
    samples: 3600,
    findings: [],
    report,
    diagnosis: null,
  };
}

/** A job that has just been submitted, with changes. */
export function jobWith(changes: Partial<Job> = {}): Job {
  return {
    id: "job_1",
    state: "QUEUED",
    stage: "QUANTIZATION",
    attempt: 0,
    maxAttempts: 3,
    model: "glyphs",
    technique: "static",
    findings: [],
    submittedAt: "2026-11-27T10:00:00Z",
    spec: {},
    links: {},
    ...changes,
  };
}

export const RESULT: NonNullable<Job["result"]> = {
  model: "glyphs",
  version: 2,
  sha256: "3e4f715ac79a",
  sizeBytes: 260,
  inputBytes: 1000,
  quantized: 2,
  keptFloat: 1,
};

export function attemptWith(changes: Partial<Attempt> = {}): Attempt {
  return {
    stage: "QUANTIZATION",
    attempt: 1,
    worker: "worker-7",
    claimedAt: "2026-11-27T10:00:10Z",
    recordExpirations: 0,
    ...changes,
  };
}
