import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { platform, signedIn, startPlatform } from "../../test/platform";
import { problem } from "../../test/problem";
import { renderApp } from "../../test/render";
import { WebhookView } from "./WebhookView";

startPlatform();

const WEBHOOK = {
  id: "whk_1",
  url: "https://hooks.example.org/quantry",
  events: ["job.*"],
  description: "deploys",
  enabled: true,
  gone: false,
  createdAt: "2026-11-27T10:00:00Z",
  createdBy: "key_1",
};

const DELIVERY = {
  id: "dlv_1",
  event: "evt_1",
  type: "io.quantry.job.failed",
  subject: "jobs/job_1",
  state: "FAILED",
  attempts: 11,
  lastStatus: 500,
  lastError: "refused",
  createdAt: "2026-11-27T10:00:00Z",
};

function webhook(changed: object = {}, tag = '"1"'): void {
  platform.use(
    http.get("*/v1/webhooks/whk_1", () =>
      HttpResponse.json({ ...WEBHOOK, ...changed }, { headers: { ETag: tag } }),
    ),
  );
}

function deliveries(...items: object[]): void {
  platform.use(http.get("*/v1/webhooks/whk_1/deliveries", () => HttpResponse.json({ items })));
}

function shown(scope: string, delivery?: string) {
  return renderApp(signedIn(scope, <WebhookView id="whk_1" state={undefined} delivery={delivery} />));
}

describe("the page of a webhook", () => {
  it("redelivers with one click", async () => {
    webhook();
    deliveries(DELIVERY);
    platform.use(
      http.post("*/v1/webhooks/whk_1/deliveries/dlv_1/redeliver", () => {
        deliveries({ ...DELIVERY, state: "PENDING", lastStatus: undefined, lastError: undefined });
        return HttpResponse.json(DELIVERY, { status: 202 });
      }),
    );
    shown("admin");
    const row = within((await screen.findByText("job.failed")).closest("tr") ?? document.body);
    expect(row.getByText("500: refused")).toBeTruthy();
    await userEvent.click(row.getByRole("button", { name: /^Redeliver/ }));
    expect(await row.findByText("under way")).toBeTruthy();
  });

  it("shows what was sent and answered as text, markup included", async () => {
    webhook();
    deliveries(DELIVERY);
    platform.use(
      http.get("*/v1/webhooks/whk_1/deliveries/dlv_1", () =>
        HttpResponse.json({
          delivery: DELIVERY,
          body: '{"data":{"model":"<img src=x>"}}',
          attempts: [
            {
              number: 1,
              at: "2026-11-27T10:00:00Z",
              durationMillis: 80,
              status: 500,
              error: "refused",
              response: "<script>alert(1)</script>",
            },
            { number: 2, at: "2026-11-27T10:00:05Z", durationMillis: 15000, error: "timeout" },
          ],
        }),
      ),
    );
    shown("read", "dlv_1");
    expect(await screen.findByText("<script>alert(1)</script>")).toBeTruthy();
    expect(screen.getByText(/"model": "<img src=x>"/)).toBeTruthy();
    expect(screen.getByText("took too long")).toBeTruthy();
    expect(document.querySelector("main img, pre img, script[src='x']")).toBeNull();
  });

  it("changes nothing that somebody else changed meanwhile, and shows theirs", async () => {
    const tags: (string | null)[] = [];
    webhook();
    deliveries();
    platform.use(
      http.put("*/v1/webhooks/whk_1", ({ request }) => {
        tags.push(request.headers.get("If-Match"));
        webhook({ description: "theirs" }, '"2"');
        return tags.length === 1 ? problem(412, "precondition-failed", "stale") : HttpResponse.json(WEBHOOK);
      }),
    );
    shown("admin");
    await userEvent.click(await screen.findByRole("button", { name: "Change" }));
    await userEvent.type(await screen.findByLabelText("Description"), " mine");
    await userEvent.click(screen.getByRole("button", { name: "Change it" }));
    expect(await screen.findByText("Somebody else changed this webhook meanwhile")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Change it" }).hasAttribute("disabled")).toBe(true);
    const reload = screen.getByRole("button", { name: "Show what is there now" });
    await waitFor(() => expect(reload.hasAttribute("disabled")).toBe(false));
    await userEvent.click(reload);
    expect(await screen.findByDisplayValue("theirs")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Change it" }));
    await waitFor(() => expect(tags).toEqual(['"1"', '"2"']));
  });

  it("shows at the address why it was refused", async () => {
    webhook();
    deliveries();
    platform.use(
      http.put("*/v1/webhooks/whk_1", () =>
        problem(422, "webhook-url-forbidden", "The URL leads to an address that is not public"),
      ),
    );
    shown("admin");
    await userEvent.click(await screen.findByRole("button", { name: "Change" }));
    await userEvent.click(await screen.findByRole("button", { name: "Change it" }));
    expect(await screen.findByText("The URL leads to an address that is not public")).toBeTruthy();
    expect(screen.getByLabelText("Address").getAttribute("aria-invalid")).toBe("true");
  });

  it("shows another secret once", async () => {
    webhook();
    deliveries();
    platform.use(
      http.post("*/v1/webhooks/whk_1/rotate-secret", () =>
        HttpResponse.json({ ...WEBHOOK, secret: "whsec_new" }),
      ),
    );
    shown("admin");
    await userEvent.click(await screen.findByRole("button", { name: "Another secret" }));
    const confirm = within(await screen.findByRole("dialog", { name: "Sign by another secret?" }));
    await userEvent.click(confirm.getByRole("button", { name: "Another secret" }));
    expect(await screen.findByText("whsec_new")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "I have kept it" }));
    await waitFor(() => expect(screen.queryByText("whsec_new")).toBeNull());
  });

  it("goes back to the list once it is deleted", async () => {
    let tag: string | null = null;
    webhook();
    deliveries();
    platform.use(
      http.delete("*/v1/webhooks/whk_1", ({ request }) => {
        tag = request.headers.get("If-Match");
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { router } = shown("admin");
    await userEvent.click(await screen.findByRole("button", { name: "Delete" }));
    await userEvent.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Delete" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/webhooks"));
    expect(tag).toBe('"1"');
  });

  it("says that it was deleted while it was open", async () => {
    webhook();
    deliveries(DELIVERY);
    const { queries } = shown("admin");
    await screen.findByText("job.failed");
    platform.use(
      http.get("*/v1/webhooks/whk_1", () => problem(404, "not-found", "There is no such webhook")),
    );
    await act(() => queries.invalidateQueries({ queryKey: ["webhooks", "one"] }));
    expect(await screen.findByText("There is no such webhook")).toBeTruthy();
  });

  it("locks what a key with the scope read may not do, and says which scope that needs", async () => {
    webhook();
    deliveries(DELIVERY);
    shown("read");
    expect((await screen.findByRole("button", { name: /^Redeliver/ })).hasAttribute("disabled")).toBe(true);
    expect(screen.getByRole("button", { name: "Send a test" }).hasAttribute("disabled")).toBe(true);
    expect(screen.getByRole("note").textContent).toContain(
      "needs a key with the scope admin; yours has read",
    );
  });

  it("says that a server gone for good switched it off", async () => {
    webhook({ enabled: false, gone: true });
    deliveries();
    shown("read");
    expect(await screen.findByText(/answered 410 Gone/)).toBeTruthy();
    expect(await screen.findByText("Nothing was sent yet")).toBeTruthy();
  });

  it("keeps deliveries on the page when the server is gone", async () => {
    webhook();
    deliveries(DELIVERY);
    const { queries } = shown("read");
    await screen.findByText("job.failed");
    platform.use(http.get("*/v1/webhooks/whk_1/deliveries", () => HttpResponse.error()));
    await act(() => queries.invalidateQueries({ queryKey: ["webhooks", "deliveries"] }));
    expect(await screen.findByText("The server cannot be reached", { selector: "strong" })).toBeTruthy();
    expect(screen.getByText("job.failed")).toBeTruthy();
  });
});
