import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { problem } from "../../test/problem";
import { renderApp } from "../../test/render";
import { MoveAlias } from "./MoveAlias";
import { alias, model, platform, tagged, version } from "./testing/platform";

beforeAll(() => platform.listen());
afterEach(() => platform.resetHandlers());
afterAll(() => platform.close());

const glyphs = model("glyphs", 5, [alias("champion", 2)]);
const path = "*/v1/models/glyphs/aliases/champion";
const changes: { match: string | null; none: string | null; body: unknown }[] = [];

function points(at: number, tag: string) {
  platform.use(http.get(path, () => tagged(alias("champion", at), tag)));
}

function answers(answer: () => Response) {
  platform.use(
    http.put(path, async ({ request }) => {
      const { headers } = request;
      changes.push({
        match: headers.get("If-Match"),
        none: headers.get("If-None-Match"),
        body: await request.json(),
      });
      return answer();
    }),
  );
}

beforeEach(() => {
  changes.length = 0;
  platform.use(
    http.get("*/v1/models/glyphs/versions/:number", ({ params }) =>
      HttpResponse.json(version(Number(params.number))),
    ),
  );
});

describe("moving an alias", () => {
  it("sends back the revision that was seen", async () => {
    points(2, '"7"');
    answers(() => HttpResponse.json(alias("champion", 5, 8)));
    const close = vi.fn();
    renderApp(<MoveAlias model={glyphs} alias="champion" onClose={close} />);
    expect(await screen.findByText("It points at version 2.")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Move champion to version 5" }));
    await vi.waitFor(() => expect(close).toHaveBeenCalled());
    expect(changes).toEqual([{ match: '"7"', none: null, body: { version: 5 } }]);
  });

  it.each([409, 412])(
    "says what is there now after %i, and moves it only after another look",
    async (status) => {
      points(2, '"7"');
      answers(() => {
        points(4, '"8"');
        return problem(status, "precondition-failed", "It has changed since");
      });
      const close = vi.fn();
      renderApp(<MoveAlias model={glyphs} alias="champion" onClose={close} />);
      const move = await screen.findByRole("button", { name: "Move champion to version 5" });
      await vi.waitFor(() => expect(move).toHaveProperty("disabled", false));
      await userEvent.click(move);
      expect((await screen.findByRole("alert")).textContent).toContain("champion points at version 4 now.");
      expect(move).toHaveProperty("disabled", true);

      await userEvent.click(screen.getByRole("button", { name: "Look again" }));
      answers(() => HttpResponse.json(alias("champion", 5, 9)));
      await userEvent.click(move);
      await vi.waitFor(() => expect(close).toHaveBeenCalled());
      expect(changes.map((change) => change.match)).toEqual(['"7"', '"8"']);
    },
  );

  it("says that the key may not", async () => {
    points(2, '"7"');
    answers(() => problem(403, "insufficient-scope", "Wants the scope promote"));
    renderApp(<MoveAlias model={glyphs} alias="champion" onClose={() => {}} />);
    const move = await screen.findByRole("button", { name: "Move champion to version 5" });
    await vi.waitFor(() => expect(move).toHaveProperty("disabled", false));
    await userEvent.click(move);
    expect((await screen.findByRole("alert")).textContent).toContain("Your key may not do this");
  });

  it("makes a new one only where there is none", async () => {
    answers(() => {
      points(3, '"1"');
      return problem(412, "precondition-failed", "It has changed since");
    });
    renderApp(<MoveAlias model={model("glyphs", 5)} alias={undefined} onClose={() => {}} />);
    await userEvent.type(await screen.findByRole("combobox", { name: "Alias" }), "champion");
    await userEvent.click(screen.getByRole("button", { name: "Point champion at version 5" }));
    expect((await screen.findByRole("alert")).textContent).toContain("points at version 3 now.");
    expect(changes[0]).toMatchObject({ match: null, none: "*" });
  });

  it("refuses a name that is none before it is sent", async () => {
    renderApp(<MoveAlias model={glyphs} alias={undefined} onClose={() => {}} />);
    await userEvent.type(await screen.findByRole("combobox", { name: "Alias" }), "<b>");
    expect(screen.getByText(/1 to 128 of a-z/)).toBeTruthy();
    expect(screen.getByRole("button", { name: /^Point/ })).toHaveProperty("disabled", true);
  });
});
