import { act, screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { platform, signedIn, startPlatform } from "../../test/platform";
import { problem } from "../../test/problem";
import { renderApp } from "../../test/render";
import { DatasetView } from "./DatasetView";

startPlatform();

const READY = {
  id: "dsv_2",
  dataset: "digits",
  version: 2,
  state: "READY",
  manifest: {
    format: "npz",
    files: { archive: "a.npz" },
    splits: { cal: { from: 0, to: 512 }, rest: { fold: 0, of: 5, seed: 7, except: true } },
  },
  facts: { samples: 3600 },
  files: [{ role: "archive", name: "a.npz", sha256: "ab".repeat(32), sizeBytes: 1121346 }],
  digest: "cd",
  createdAt: "2026-11-27T10:00:00Z",
};

const REJECTED = {
  ...READY,
  id: "dsv_1",
  version: 1,
  state: "REJECTED",
  facts: undefined,
  files: [],
  rejection: { code: "dataset-malformed", message: "the archive is no <b>zip</b> file" },
};

const REPORT = {
  samples: 3600,
  targets: "labels",
  classes: [
    { label: 0, samples: 3000 },
    { label: 1, name: "<b>one</b>", samples: 600 },
  ],
  inputs: [
    {
      name: "",
      type: "float",
      shape: ["n", "1", "28", "28"],
      range: { min: -1, max: 1 },
      nonFinite: 0,
      channels: [],
    },
  ],
  preview: [{ inputs: [{ name: "", values: [-1, 0.5] }], target: "1" }],
  findings: [
    { code: "FEW_SAMPLES", severity: "NOTE", message: "only few" },
    { code: "DUPLICATE_SAMPLES", severity: "WARNING", message: "3 samples repeat" },
  ],
};

function dataset(...versions: object[]): void {
  platform.use(
    http.get("*/v1/datasets/digits", () =>
      HttpResponse.json({ id: "dat_1", name: "digits", createdAt: READY.createdAt, versions }),
    ),
    http.get("*/v1/datasets", () => HttpResponse.json({ items: [] })),
  );
}

function report(answer: object): void {
  platform.use(http.get("*/v1/datasets/digits/versions/2/report", () => HttpResponse.json(answer)));
}

function shown(version?: string, against?: string) {
  return renderApp(signedIn("submit", <DatasetView name="digits" version={version} against={against} />));
}

describe("the page of a dataset", () => {
  it("shows what the check of the latest version found, warnings first", async () => {
    dataset(READY, REJECTED);
    report(REPORT);
    shown();
    const findings = within(await screen.findByRole("region", { name: "Findings" }));
    expect(findings.getAllByRole("listitem").map((one) => one.textContent)).toEqual([
      "warning3 samples repeat DUPLICATE_SAMPLES",
      "noteonly few FEW_SAMPLES",
    ]);
    expect(screen.getByText("1 <b>one</b>")).toBeTruthy();
    expect(screen.getByText("2 classes, 600 to 3,000 samples each")).toBeTruthy();
    expect(screen.getByText("samples 0 to 511")).toBeTruthy();
    expect(screen.getByText("all but fold 0 of 5, drawn by seed 7")).toBeTruthy();
  });

  it("leaves figures blank that the report has not", async () => {
    dataset(READY);
    report(REPORT);
    shown();
    const row = (await screen.findByText("the only one")).closest("tr");
    const cells = [...(row?.cells ?? [])].map((cell) => cell.textContent);
    expect(cells).toEqual(["the only one", "float", "n × 1 × 28 × 28", "-1", "1", "", "", "0", "", ""]);
  });

  it("says why a version was rejected, as text", async () => {
    dataset(READY, REJECTED);
    shown("1");
    expect(await screen.findByText("the archive is no <b>zip</b> file")).toBeTruthy();
    expect(screen.getByText("dataset-malformed")).toBeTruthy();
    expect(screen.getByText("There are no files any more")).toBeTruthy();
  });

  it("shows by itself that a check has ended", async () => {
    dataset({ ...READY, state: "VALIDATING", facts: undefined });
    const { queries } = shown();
    expect(await screen.findByText(/Every sample is being decoded/)).toBeTruthy();
    dataset(READY);
    report(REPORT);
    await act(() => queries.invalidateQueries({ queryKey: ["datasets"] }));
    expect(await screen.findByRole("region", { name: "Findings" })).toBeTruthy();
  });

  it("compares with another version", async () => {
    dataset(READY);
    platform.use(
      http.get("*/v1/datasets/digits/versions/2/report", ({ request }) => {
        const against = new URL(request.url).searchParams.get("against");
        return HttpResponse.json(
          against === null
            ? REPORT
            : {
                ...REPORT,
                comparison: {
                  against: "other:1",
                  overlap: { samples: 36, share: 0.01, exact: false },
                  findings: [{ code: "SAMPLES_OVERLAP", severity: "WARNING", message: "they share samples" }],
                },
              },
        );
      }),
    );
    shown("2", "other");
    expect(
      await screen.findByText("About 36 samples (1.0 %) are in other:1 too, as a sketch tells."),
    ).toBeTruthy();
    expect(screen.getByText("they share samples")).toBeTruthy();
  });

  it("says what is wrong with the other version and keeps the rest", async () => {
    dataset(READY);
    platform.use(
      http.get("*/v1/datasets/digits/versions/2/report", ({ request }) =>
        new URL(request.url).searchParams.has("against")
          ? problem(404, "not-found", "There is no dataset nope:1")
          : HttpResponse.json(REPORT),
      ),
    );
    shown("2", "nope:1");
    expect(await screen.findByText("There is no dataset nope:1")).toBeTruthy();
    expect(screen.getByText("3 samples repeat")).toBeTruthy();
  });

  it("says that no report was kept of an old version", async () => {
    dataset(READY);
    platform.use(http.get("*/v1/datasets/digits/versions/2/report", () => problem(404, "not-found", "none")));
    shown();
    expect(await screen.findByText("No report was kept of this version")).toBeTruthy();
  });

  it("says that there is no such dataset, and no such version", async () => {
    platform.use(
      http.get("*/v1/datasets/digits", () => problem(404, "not-found", "There is no such dataset")),
    );
    shown();
    expect(await screen.findByText("There is no such dataset")).toBeTruthy();
    dataset(READY);
    shown("7");
    expect(await screen.findByText("There is no version 7")).toBeTruthy();
  });
});
