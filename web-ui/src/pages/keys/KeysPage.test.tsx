import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { OWN_KEY, platform, signedIn, startPlatform } from "../../test/platform";
import { problem } from "../../test/problem";
import { renderApp } from "../../test/render";
import KeysPage from "./KeysPage";

startPlatform();

const CI = {
  id: "key_ci",
  name: "CI of <b>glyphs</b>",
  hint: "qnt_fO8e",
  scope: "submit",
  createdAt: "2026-11-27T10:00:00Z",
};

function listing(...items: object[]): void {
  platform.use(http.get("*/v1/api-keys", () => HttpResponse.json({ items })));
}

describe("the page of keys", () => {
  it("shows what is known of a key, and its name as text", async () => {
    listing(CI, { ...CI, id: "key_old", name: "old", revokedAt: "2026-11-27T11:00:00Z" });
    renderApp(signedIn("admin", <KeysPage />));
    const row = (await screen.findByText("CI of <b>glyphs</b>")).closest("tr");
    expect(within(row ?? document.body).getByText("qnt_fO8e…")).toBeTruthy();
    expect(within(row ?? document.body).getByText("in use")).toBeTruthy();
    expect(screen.getByText("revoked")).toBeTruthy();
    expect(screen.getAllByRole("button", { name: /^Revoke/ })).toHaveLength(1);
  });

  it("shows a new key once", async () => {
    listing();
    platform.use(
      http.post("*/v1/api-keys", async ({ request }) => {
        expect(await request.json()).toMatchObject({ name: "laptop", scope: "read" });
        return HttpResponse.json({ ...CI, name: "laptop", key: "qnt_secret" }, { status: 201 });
      }),
    );
    renderApp(signedIn("admin", <KeysPage />));
    await userEvent.click(await screen.findByRole("button", { name: "Make a key" }));
    await userEvent.type(await screen.findByLabelText("Name"), "laptop");
    await userEvent.click(screen.getByRole("button", { name: "Make the key" }));
    expect(await screen.findByText("qnt_secret")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "I have kept it" }));
    await waitFor(() => expect(screen.queryByText("qnt_secret")).toBeNull());
  });

  it("shows at the name what is wrong with it", async () => {
    listing();
    platform.use(
      http.post("*/v1/api-keys", () =>
        problem(422, "invalid-value", "bad", [{ pointer: "/name", message: "Expected 1 to 100 characters" }]),
      ),
    );
    renderApp(signedIn("admin", <KeysPage />));
    await userEvent.click(await screen.findByRole("button", { name: "Make a key" }));
    await userEvent.click(await screen.findByRole("button", { name: "Make the key" }));
    const name = await screen.findByLabelText("Name");
    await waitFor(() => expect(name.getAttribute("aria-invalid")).toBe("true"));
    expect(screen.getByText("Expected 1 to 100 characters")).toBeTruthy();
  });

  it("tells who may only read which scope is needed, without asking the server", async () => {
    renderApp(signedIn("read", <KeysPage />));
    expect((await screen.findByRole("note")).textContent).toContain(
      "needs a key with the scope admin; yours has read",
    );
    expect(screen.getByRole("button", { name: "Make a key" }).hasAttribute("disabled")).toBe(true);
  });

  it("warns before the key is revoked by which one is signed in, and revokes only then", async () => {
    let revoked = 0;
    listing({ ...CI, id: OWN_KEY });
    platform.use(
      http.delete(`*/v1/api-keys/${OWN_KEY}`, () => {
        revoked++;
        return new HttpResponse(null, { status: 204 });
      }),
    );
    renderApp(signedIn("admin", <KeysPage />));
    await userEvent.click(await screen.findByRole("button", { name: /^Revoke/ }));
    const dialog = await screen.findByRole("dialog");
    expect(within(dialog).getByText(/you will be signed out/)).toBeTruthy();
    expect(revoked).toBe(0);
    await userEvent.click(within(dialog).getByRole("button", { name: "Revoke" }));
    await waitFor(() => expect(revoked).toBe(1));
  });

  it("says that the server is gone, and tries again on demand", async () => {
    platform.use(http.get("*/v1/api-keys", () => HttpResponse.error()));
    renderApp(signedIn("admin", <KeysPage />));
    expect((await screen.findByRole("alert")).textContent).toContain("The server cannot be reached");
    listing(CI);
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("qnt_fO8e…")).toBeTruthy();
  });

  it("shows more of many keys on demand, until there are no more", async () => {
    platform.use(
      http.get("*/v1/api-keys", ({ request }) =>
        HttpResponse.json(
          new URL(request.url).searchParams.has("cursor")
            ? { items: [{ ...CI, id: "key_51", name: "the fifty-first" }] }
            : { items: [CI], nextCursor: "c" },
        ),
      ),
    );
    renderApp(signedIn("admin", <KeysPage />));
    await userEvent.click(await screen.findByRole("button", { name: "Show more" }));
    expect(await screen.findByText("the fifty-first")).toBeTruthy();
    expect(screen.getByText(CI.name)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
  });

  it("says what a key is for where there is none", async () => {
    listing();
    renderApp(signedIn("admin", <KeysPage />));
    expect(await screen.findByText("There is no key yet")).toBeTruthy();
  });
});
