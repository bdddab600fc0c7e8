/** What to do about a failure, by its stable code. Its message says what exactly was wrong. */
const ADVICE: Readonly<Record<string, string>> = {
  "dataset-model-mismatch":
    "Take a dataset whose inputs have the model's names, types and shapes, or give the names in the dataset's options.",
  "dataset-empty": "Take a dataset, or a part of it, that has samples.",
  "labels-required": "Take training data with labels, or train by distillation, which needs none.",
  "labels-out-of-range": "Take data whose labels are the model's classes, numbered from 0.",
  "batch-too-small": "Train with a larger batch.",
  "operator-not-trainable":
    "Take a technique that does not train, or leave these operators out of the scope.",
  "training-diverged": "Train with a lower learning rate, or with wider types.",
  "nothing-to-quantize": "Look at the reasons in a dry run; another technique may take these operators.",
  "model-crashed-runtime":
    "The model crashes the runtime and is in quarantine. Export it anew, or have an administrator let it out.",
  "model-quarantined":
    "The model crashed the runtime before. Export it anew, or have an administrator let it out of quarantine.",
  "model-rejected-by-runtime": "Export the model anew, with an operator set that the runtime knows.",
  "model-non-finite": "The original model gives values that are not finite: look at its inputs and weights.",
  "unsupported-on-target": "Take other hardware or other tags, or a technique that the target supports.",
  "attempt-timeout": "Allow more time in execution.maxRuntime, or use fewer samples.",
  "cpu-limit-exceeded": "Use fewer samples, or a worker that allows more processor time.",
  "memory-limit-exceeded": "Use a smaller batch or fewer samples, or a worker with more memory.",
  "file-size-limit-exceeded": "Use a worker that allows larger files.",
  "disk-full": "Free space on the worker's disk, then run the job again.",
  "no-capacity": "Start a worker that can take the job, or ask for less in target.",
  "deadline-exceeded": "Allow more time in execution.maxQueue, or add workers.",
  "attempts-exhausted":
    "Each attempt was lost with its worker. Look at the attempts below and at the workers.",
  "artifact-missing": "A file that the job needs is gone. Upload it again, then run the job again.",
  "training-failed": "This is a defect of the platform. Report it with the log and the trace id.",
  "truth-check-failed": "This is a defect of the platform. Report it with the log and the trace id.",
  "internal-error": "This is a defect of the platform. Report it with the log and the trace id.",
};

const PASSING = new Set(["worker-lost", "transfer-failed", "service-unavailable"]);

export function adviceFor(code: string): string {
  if (PASSING.has(code)) {
    return "This passes by itself: run the job again.";
  }
  return ADVICE[code] ?? "The end of the log may say more. Change the job and run it again.";
}
