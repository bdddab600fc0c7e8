import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { problem } from "../../test/problem";
import { renderApp } from "../../test/render";
import { alias, model, platform, tagged, version } from "./testing/platform";
import { VersionView } from "./VersionView";

const scopes = vi.hoisted(() => ({ may: true }));
vi.mock("../../app/session", () => ({ useSession: () => ({ may: () => scopes.may }) }));

beforeAll(() => platform.listen());
afterEach(() => platform.resetHandlers());
afterAll(() => platform.close());

const at = { name: "glyphs", number: 2 };
const path = "*/v1/models/glyphs/versions/2";

beforeEach(() => {
  scopes.may = true;
  platform.use(
    http.get(path, () => HttpResponse.json(version(2))),
    http.get("*/v1/models/glyphs", () => HttpResponse.json(model("glyphs", 2, [alias("int8", 2)]))),
    http.get(`${path}/stage`, () => tagged({ stage: "pending" }, '"1"')),
    http.get(`${path}/labels`, () => tagged({ labels: { team: "vision" } }, '"3"')),
  );
});

describe("a version", () => {
  it("has its verdict in words first, then its objectives and figures", async () => {
    renderApp(<VersionView version={at} />);
    expect(await screen.findByText("−0.08 points of top1, allowed −0.50")).toBeTruthy();
    expect(screen.getByRole("cell", { name: "at least 1.10×" })).toBeTruthy();
    expect(screen.getByRole("cell", { name: "98.83" })).toBeTruthy();
    expect(screen.getByText("114,908")).toBeTruthy();
    expect(screen.getByRole("link", { name: "1 stayed FP32" })).toBeTruthy();
  });

  it("tells which layers stayed FP32, and why", async () => {
    renderApp(<VersionView version={at} />, { path: "/?tab=layers" });
    await screen.findByText("gather");
    const kept = within(firstTable("Stayed FP32"));
    expect(kept.getByText("the table is too small")).toBeTruthy();
    expect(kept.queryByText("int8 weights")).toBeNull();
  });

  it("shows blanks where a metric is no number", async () => {
    const evaluation = { words: "no figures", metric: "top1", baseline: "NaN", candidate: null };
    platform.use(http.get(path, () => HttpResponse.json({ ...version(2), evaluation })));
    const { container } = renderApp(<VersionView version={at} />);
    expect(await screen.findByText("no figures")).toBeTruthy();
    expect(container.textContent).not.toMatch(/NaN|undefined|null|n\/a/);
  });

  it("that was deleted says until when it can be brought back, and comes back", async () => {
    const deletedAt = "2026-11-27T13:00:00Z";
    const filesUntil = "2999-01-01T00:00:00Z";
    platform.use(
      http.get(path, () => HttpResponse.json(version(2, { state: "DELETED", deletedAt, filesUntil }))),
      http.post(`${path}/restore`, () => {
        platform.use(http.get(path, () => HttpResponse.json(version(2))));
        return HttpResponse.json(version(2));
      }),
    );
    renderApp(<VersionView version={at} />);
    expect(await screen.findByText(/^This version was deleted/)).toBeTruthy();
    expect(screen.queryByRole("link", { name: "Download" })).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "Restore" }));
    expect(await screen.findByRole("link", { name: "Download" })).toBeTruthy();
    expect(screen.queryByText(/^This version was deleted/)).toBeNull();
  });

  it("whose files have gone cannot be brought back", async () => {
    platform.use(
      http.get(path, () => HttpResponse.json(version(2, { state: "DELETED", filesUntil: undefined }))),
    );
    renderApp(<VersionView version={at} />);
    expect(await screen.findByText(/Its files have gone/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Restore" })).toBeNull();
  });

  it("that is not there says so", async () => {
    renderApp(<VersionView version={{ name: "glyphs", number: 99 }} />);
    expect(await screen.findByText("There is no such thing")).toBeTruthy();
  });

  it("that is in use is not deleted, and says why", async () => {
    platform.use(http.delete(path, () => problem(409, "version-in-use", "The alias champion points at it")));
    renderApp(<VersionView version={at} />);
    await userEvent.click(await screen.findByRole("button", { name: "Delete this version" }));
    const dialog = within(await screen.findByRole("dialog"));
    await userEvent.click(dialog.getByRole("button", { name: "Delete" }));
    expect(await dialog.findByText("The alias champion points at it")).toBeTruthy();
  });

  it("offers no change to a key that only reads", async () => {
    scopes.may = false;
    renderApp(<VersionView version={at} />);
    expect(await screen.findByText("Changing it wants a key that may promote.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: /Change|Delete/ })).toBeNull();
  });
});

describe("the stage of a version", () => {
  async function approve() {
    renderApp(<VersionView version={at} />);
    const stage = within(await screen.findByRole("region", { name: "Stage" }));
    await userEvent.click(await stage.findByRole("button", { name: "Change" }));
    await userEvent.type(stage.getByLabelText("Why"), "drop within 0.5");
    await userEvent.click(stage.getByRole("button", { name: "Set" }));
    return stage;
  }

  it("is set with a comment and the tag that was seen", async () => {
    const asked: unknown[] = [];
    platform.use(
      http.put(`${path}/stage`, async ({ request }) => {
        asked.push(request.headers.get("If-Match"), await request.json());
        platform.use(
          http.get(`${path}/stage`, () => tagged({ stage: "pending", comment: "drop within 0.5" }, '"2"')),
        );
        return HttpResponse.json({ stage: "pending" });
      }),
    );
    const stage = await approve();
    expect(await stage.findByText("drop within 0.5", { selector: "bdi" })).toBeTruthy();
    expect(asked).toEqual(['"1"', { stage: "pending", comment: "drop within 0.5" }]);
  });

  it("that somebody else changed is shown before one decides again", async () => {
    platform.use(
      http.put(`${path}/stage`, () => {
        platform.use(
          http.get(`${path}/stage`, () =>
            tagged({ stage: "rejected", changedBy: "key_9", comment: "slow" }, '"2"'),
          ),
        );
        return problem(412, "precondition-failed", "It has changed since");
      }),
    );
    const stage = await approve();
    expect(await stage.findByText("It is now: rejected, by key_9 (slow).")).toBeTruthy();
    expect(stage.getByRole("button", { name: "Set" })).toHaveProperty("disabled", true);
    await userEvent.click(stage.getByRole("button", { name: "Look again" }));
    expect(await stage.findAllByDisplayValue("rejected")).not.toEqual([]);
  });

  it("that the key may not set says so", async () => {
    platform.use(
      http.put(`${path}/stage`, () => problem(403, "insufficient-scope", "Wants the scope promote")),
    );
    const stage = await approve();
    expect(await stage.findByText("Your key may not do this")).toBeTruthy();
  });
});

function firstTable(region: string): HTMLElement {
  const [outer] = screen.getAllByRole("region", { name: region });
  if (outer === undefined) {
    throw new Error(`no ${region}`);
  }
  return within(outer).getByRole("table");
}
