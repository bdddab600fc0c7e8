import { expect, test } from "vitest";
import { readTechniques } from "./techniques";

test("reads a catalog entry with its parameters, bounds and defaults", () => {
  const [technique] = readTechniques({
    items: [
      {
        type: "static",
        title: "Static int8",
        summary: "8 bits",
        calibration: "required",
        training: "none",
        kernels: ["QLinearConv"],
        unsupportedHardware: ["gpu"],
        expectations: [{ hardware: "cpu", sizeRatio: 0.27, speedup: [1, 4.01], note: "wide" }],
        parameters: [
          {
            path: "calibration.samples",
            kind: "integer",
            min: 1,
            max: 100000,
            default: 256,
            doc: "How many",
          },
          { path: "weights.symmetric", kind: "boolean", values: [true], default: true, doc: "" },
        ],
      },
    ],
  });
  expect(technique?.calibration).toBe("required");
  expect(technique?.unsupportedHardware).toEqual(["gpu"]);
  expect(technique?.expectations[0]).toEqual({
    hardware: "cpu",
    sizeRatio: 0.27,
    speedup: [1, 4.01],
    note: "wide",
  });
  expect(technique?.parameters[0]).toMatchObject({ kind: "integer", min: 1, max: 100000, default: 256 });
  expect(technique?.parameters[1]?.values).toEqual([true]);
});

test.each([undefined, null, 5, "items", {}, { items: null }, { items: [null, 3, {}, { type: 7 }] }])(
  "makes nothing of %j",
  (answer) => {
    expect(readTechniques(answer)).toEqual([]);
  },
);

test("shows a technique of which only the name is known", () => {
  expect(
    readTechniques({ items: [{ type: "new", parameters: [{ kind: "enum" }], training: "often" }] }),
  ).toEqual([
    {
      type: "new",
      title: "new",
      summary: "",
      calibration: "none",
      training: "none",
      parameters: [],
      kernels: [],
      expectations: [],
      unsupportedHardware: [],
    },
  ]);
});
