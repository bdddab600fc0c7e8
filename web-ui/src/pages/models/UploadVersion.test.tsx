import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { delay } from "msw";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { renderApp } from "../../test/render";
import { uploadServer } from "../../test/uploads";
import { platform } from "./testing/platform";
import { UploadVersion } from "./UploadVersion";

vi.setConfig({ testTimeout: 60_000 });

beforeAll(() => platform.listen());
afterEach(() => {
  platform.resetHandlers();
  localStorage.clear();
});
afterAll(() => platform.close());

async function send(): Promise<void> {
  await screen.findByRole("dialog", { name: "Upload a version" });
  const [field] = document.querySelectorAll<HTMLInputElement>("input[type=file]");
  await userEvent.upload(field ?? document.body, new File(["onnx"], "glyphs.onnx"));
  await userEvent.click(screen.getByRole("button", { name: "Upload" }));
}

describe("the upload of a version", () => {
  it("ends with a link to the version that it has become", async () => {
    const { received, handlers } = uploadServer();
    received.result = () => ({ state: "DONE", version: "/v1/models/glyphs/versions/6" });
    platform.use(...handlers);
    renderApp(<UploadVersion name="glyphs" onClose={() => {}} />);
    await send();
    const link = await screen.findByRole("link", { name: "version 6 of glyphs" });
    expect(link.getAttribute("href")).toBe("/models/glyphs/versions/6");
  });

  it("can be stopped while the server still checks it, and asks no more then", async () => {
    const { received, handlers } = uploadServer();
    let asked = 0;
    received.result = () => {
      asked++;
      return {};
    };
    platform.use(...handlers);
    const closed = vi.fn();
    renderApp(<UploadVersion name="glyphs" onClose={closed} />);
    await send();
    expect(await screen.findByText("All is sent. The server checks the model…")).toBeTruthy();
    await waitFor(() => expect(asked).toBeGreaterThan(0));
    await userEvent.click(screen.getByRole("button", { name: "Stop" }));
    expect(closed).toHaveBeenCalled();
    await delay(100);
    const before = asked;
    await delay(700);
    expect(asked).toBe(before);
  });

  it("says in the server's words why there is none", async () => {
    const { received, handlers } = uploadServer();
    received.result = () => ({ state: "FAILED", problem: "not-onnx", detail: "Expected an ONNX file" });
    platform.use(...handlers);
    renderApp(<UploadVersion name="glyphs" onClose={() => {}} />);
    await send();
    expect(await screen.findByText("Expected an ONNX file")).toBeTruthy();
  });
});
