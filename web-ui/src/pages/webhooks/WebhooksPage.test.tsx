import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { platform, signedIn, startPlatform } from "../../test/platform";
import { problem } from "../../test/problem";
import { renderApp } from "../../test/render";
import WebhooksPage from "./WebhooksPage";

startPlatform();

const WEBHOOK = {
  id: "whk_1",
  url: `https://hooks.example.org/${"x".repeat(2000)}`,
  events: ["job.*"],
  description: "\u202Eevil <i>",
  enabled: false,
  gone: false,
  createdAt: "2026-11-27T10:00:00Z",
  createdBy: "key_1",
};

function listing(...items: object[]): void {
  platform.use(http.get("*/v1/webhooks", () => HttpResponse.json({ items })));
}

describe("the page of webhooks", () => {
  it("leads to each webhook, whatever its address looks like", async () => {
    listing(WEBHOOK);
    renderApp(signedIn("read", <WebhooksPage />));
    const link = await screen.findByTitle(WEBHOOK.url);
    expect(link.getAttribute("href")).toBe("/webhooks/whk_1");
    expect(screen.getByText("\u202Eevil <i>").tagName).toBe("BDI");
    expect(screen.getByText("off")).toBeTruthy();
  });

  it("makes a webhook, shows its secret once and goes to it", async () => {
    listing();
    platform.use(
      http.post("*/v1/webhooks", async ({ request }) => {
        expect(await request.json()).toMatchObject({
          url: "https://a.example.org",
          events: ["job.succeeded", "job.failed"],
        });
        return HttpResponse.json({ ...WEBHOOK, secret: "whsec_once" }, { status: 201 });
      }),
    );
    const { router } = renderApp(signedIn("admin", <WebhooksPage />));
    await userEvent.click(await screen.findByRole("button", { name: "Make a webhook" }));
    await userEvent.type(await screen.findByLabelText("Address"), "https://a.example.org");
    await userEvent.click(screen.getByRole("button", { name: "Make the webhook" }));
    expect(await screen.findByText("whsec_once")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "I have kept it" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/webhooks/whk_1"));
  });

  it("shows below the form what belongs to no field", async () => {
    listing();
    platform.use(http.post("*/v1/webhooks", () => problem(403, "quota-exceeded", "There are 50 webhooks")));
    renderApp(signedIn("admin", <WebhooksPage />));
    await userEvent.click(await screen.findByRole("button", { name: "Make a webhook" }));
    await userEvent.click(await screen.findByRole("button", { name: "Make the webhook" }));
    expect((await screen.findByRole("alert")).textContent).toContain("There are 50 webhooks");
  });

  it("says what a webhook is for where there is none", async () => {
    listing();
    renderApp(signedIn("admin", <WebhooksPage />));
    expect(await screen.findByText("There is no webhook yet")).toBeTruthy();
  });
});
