/** A catalog as the server's, shortened: every kind of parameter, and every wish for data. */
export const catalog = {
  items: [
    {
      type: "static",
      title: "Static int8 (QDQ)",
      summary: "Weights and activations become 8-bit.",
      calibration: "required",
      training: "none",
      kernels: ["QLinearConv"],
      unsupportedHardware: [],
      expectations: [{ hardware: "cpu", sizeRatio: 0.27, speedup: [1, 4.01], note: "Most where wide." }],
      parameters: [
        {
          path: "weights.type",
          kind: "enum",
          values: ["int8", "int4"],
          default: "int8",
          doc: "Storage type.",
        },
        {
          path: "weights.granularity",
          kind: "enum",
          values: ["channel", "tensor"],
          default: "channel",
          doc: "",
        },
        { path: "calibration.samples", kind: "integer", min: 1, max: 100000, default: 256, doc: "How many." },
        {
          path: "calibration.method",
          kind: "enum",
          values: ["minmax", "mse"],
          default: "minmax",
          doc: "How.",
        },
        {
          path: "costBasedExclusion",
          kind: "boolean",
          values: [true, false],
          default: true,
          doc: "Leave it.",
        },
      ],
    },
    {
      type: "dynamic",
      title: "Dynamic int8",
      summary: "No sample data needed.",
      calibration: "optional",
      training: "none",
      kernels: [],
      unsupportedHardware: [],
      expectations: [],
      parameters: [
        {
          path: "algorithms",
          kind: "enum-list",
          values: ["a", "b"],
          default: ["a", "b"],
          doc: "What is done.",
        },
        { path: "scope.excludeOps", kind: "string-list", default: [], doc: "Left in FP32." },
        {
          path: "scope.overrides",
          kind: "overrides",
          values: ["int8", "float32"],
          default: {},
          doc: "By globs.",
        },
      ],
    },
    {
      type: "mixed",
      title: "Mixed precision of weights",
      summary: "Each layer its own.",
      calibration: "optional",
      training: "none",
      kernels: [],
      unsupportedHardware: [],
      expectations: [],
      parameters: [
        {
          path: "weights.types",
          kind: "enum-list",
          values: ["int4", "int8", "float32"],
          default: ["int4", "int8", "float32"],
          doc: "",
        },
        { path: "weights.blockSize", kind: "integer", min: 16, max: 256, default: 32, doc: "" },
        { path: "budget.sizeRatio", kind: "number", min: 0, max: 1, default: 0, doc: "" },
      ],
    },
    {
      type: "weight-only",
      title: "Weight-only integers",
      summary: "Weights in groups.",
      calibration: "optional",
      training: "none",
      kernels: ["MatMulNBits"],
      unsupportedHardware: [],
      expectations: [],
      parameters: [
        { path: "weights.type", kind: "enum", values: ["int4", "int8", "int2"], default: "int4", doc: "" },
        {
          path: "embeddings.type",
          kind: "enum",
          values: ["int8", "int4", "int2", "float32"],
          default: "int8",
          doc: "",
        },
      ],
    },
    {
      type: "ternary",
      title: "Ternary weights",
      summary: "Trains.",
      calibration: "none",
      training: "required",
      kernels: [],
      unsupportedHardware: ["gpu"],
      expectations: [],
      parameters: [{ path: "training.epochs", kind: "integer", min: 1, max: 10000, default: 40, doc: "" }],
    },
  ],
};

/** The answer to a dry run. */
export const plan = {
  model: "glyphs:1",
  pool: "cpu",
  spec: {},
  expectations: [],
  kernels: ["QLinearConv"],
  plan: {
    inputBytes: 465077,
    expectedBytes: 135585,
    quantized: [{ node: "conv1", opType: "Conv", decision: "int8 weights, uint8 activations" }],
    keptFloat: [{ node: "res1.add", opType: "Add", decision: "measured slower in integers" }],
    time: { seconds: 29.4, calibrationSeconds: 0.2 },
    memory: { bytes: 215758804 },
    notes: [{ code: "ESTIMATE", message: "Estimates for this machine" }],
  },
};

/** A model as lists have it. */
export const glyphs = {
  id: "mod_1",
  name: "glyphs",
  createdAt: "2026-11-27T13:33:48Z",
  latestVersion: 4,
  aliases: [
    { alias: "int8", version: 2, revision: 1, updatedAt: "2026-11-27T13:35:10Z" },
    { alias: "fp32", version: 1, revision: 1, updatedAt: "2026-11-27T13:33:48Z" },
  ],
};
/** Its first version. */
export const version = {
  id: "ver_1",
  model: "glyphs",
  version: 1,
  state: "READY",
  origin: "upload",
  sha256: "97",
  sizeBytes: 465077,
  files: [],
  facts: { operators: { Conv: 10, Gemm: 1 }, inputs: [{ name: "image", type: "float", shape: ["N", "1"] }] },
  lineage: {},
  createdAt: "2026-11-27T13:33:48Z",
};
/** A job that ran on it. */
export const earlier = {
  id: "job_0",
  technique: "static",
  spec: {
    model: { ref: "glyphs@fp32" },
    technique: { type: "static", calibration: { dataset: "glyphs-train", samples: 64 }, later: 1 },
    evaluation: { dataset: "glyphs-test", metric: "top1" },
  },
};
