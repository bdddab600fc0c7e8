import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import { uploadServer } from "../../test/uploads";
import { glyphs, version } from "./samples";
import { server, showWizard } from "./wizardTestbed";

test("with no model yet the page says so and takes one", async () => {
  const uploads = uploadServer();
  let models: unknown[] = [];
  uploads.received.result = () => {
    models = [{ ...glyphs, name: "tiny-net", aliases: [{ ...glyphs.aliases[1] }] }];
    return { state: "DONE", version: "/v1/models/tiny-net/versions/1" };
  };
  server.use(
    http.get("*/v1/models", () => HttpResponse.json({ items: models })),
    ...uploads.handlers,
    http.get("*/v1/models/tiny-net/versions/1", () => HttpResponse.json({ ...version, model: "tiny-net" })),
  );
  const { container } = showWizard();
  await screen.findByText("No model yet");
  const input = container.querySelector<HTMLInputElement>("input[type=file]");
  if (input === null) {
    throw new Error("nothing takes a file");
  }
  await userEvent.upload(input, new File(["onnx"], "Tiny Net.onnx"));
  await userEvent.click(screen.getByRole("button", { name: /^Upload/ }));
  expect(await screen.findByRole("radio", { name: /tiny-net/, checked: true })).toBeTruthy();
  expect(uploads.received.begun).toEqual([{ kind: "model", name: "tiny-net", alias: "fp32" }]);
});

test("an upload that the server refuses says why", async () => {
  const uploads = uploadServer();
  uploads.received.result = () => ({
    state: "FAILED",
    problem: "model-malformed",
    detail: "This is no ONNX model",
  });
  server.use(
    http.get("*/v1/models", () => HttpResponse.json({ items: [] })),
    ...uploads.handlers,
  );
  const { container } = showWizard();
  await screen.findByText("No model yet");
  const input = container.querySelector<HTMLInputElement>("input[type=file]");
  await userEvent.upload(input ?? document.body, new File(["x"], "x.onnx"));
  await userEvent.click(screen.getByRole("button", { name: /^Upload/ }));
  expect(await screen.findByText("This is no ONNX model")).toBeTruthy();
});
