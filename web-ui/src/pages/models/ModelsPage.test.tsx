import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { renderApp } from "../../test/render";
import ModelsPage from "./ModelsPage";
import { alias, model, page, platform, summary } from "./testing/platform";

vi.mock("../../app/session", () => ({ useSession: () => ({ may: () => true }) }));

beforeAll(() => platform.listen());
beforeEach(() =>
  platform.use(http.get("*/v1/techniques", () => page([{ type: "static" }, { type: "qat" }]))),
);
afterEach(() => platform.resetHandlers());
afterAll(() => platform.close());

describe("the list of models", () => {
  it("is searched by a part of the name, on all its pages", async () => {
    platform.use(
      http.get("*/v1/models", ({ request }) =>
        new URL(request.url).searchParams.get("cursor") === "next"
          ? page([model("resnet50", 1)])
          : page([model("glyphs", 2, [alias("int8", 2)])], "next"),
      ),
    );
    const { router } = renderApp(<ModelsPage />);
    await userEvent.type(await screen.findByLabelText("Name"), "NET");
    expect(await screen.findByText("resnet50")).toBeTruthy();
    expect(screen.queryByText("glyphs")).toBeNull();
    expect(router.state.location.search).toMatchObject({ q: "NET" });
  });

  it("leads to the comparison of a model that has something to compare", async () => {
    platform.use(http.get("*/v1/models", () => page([model("resnet50", 1), model("glyphs", 2)])));
    renderApp(<ModelsPage />);
    const link = await screen.findByRole("link", { name: "Compare versions of glyphs" });
    expect(link.getAttribute("href")).toBe("/compare?model=glyphs");
    expect(screen.queryByRole("link", { name: "Compare versions of resnet50" })).toBeNull();
  });

  it("says how the first one comes", async () => {
    platform.use(http.get("*/v1/models", () => page([])));
    renderApp(<ModelsPage />);
    expect(await screen.findByText("No models yet")).toBeTruthy();
  });

  it("says that the server is away", async () => {
    platform.use(http.get("*/v1/models", () => HttpResponse.error()));
    renderApp(<ModelsPage />);
    expect((await screen.findByRole("alert")).textContent).toContain("The server cannot be reached");
  });
});

describe("the search for versions", () => {
  it("asks for what the address says", async () => {
    const asked: URLSearchParams[] = [];
    platform.use(
      http.get("*/v1/versions", ({ request }) => {
        asked.push(new URL(request.url).searchParams);
        return page([{ ...summary(3), model: "glyphs", stage: "approved", labels: { team: "vision" } }]);
      }),
    );
    renderApp(<ModelsPage />, { path: "/?view=versions&stage=approved&label=team%3Dvision%2Csite%3Dwest" });
    expect(await screen.findByText("team=vision")).toBeTruthy();
    expect(asked[0]?.getAll("label")).toEqual(["team=vision", "site=west"]);
    expect(asked[0]?.get("stage")).toBe("approved");
  });

  it("puts a finished label into the address, and none that is not", async () => {
    platform.use(http.get("*/v1/versions", () => page([])));
    const { router } = renderApp(<ModelsPage />, { path: "/?view=versions" });
    const labels = await screen.findByLabelText("Labels");
    await userEvent.type(labels, "team{Enter}");
    expect(screen.getByText(/Write each as key=value/)).toBeTruthy();
    expect(router.state.location.search).not.toHaveProperty("label");
    await userEvent.type(labels, "=vision{Enter}");
    await vi.waitFor(() => expect(router.state.location.search).toMatchObject({ label: "team=vision" }));
    expect(await screen.findByText("No version meets all of this")).toBeTruthy();
  });
});
