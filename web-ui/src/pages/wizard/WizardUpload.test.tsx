import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import { glyphs, version } from "./samples";
import { problem, server, showWizard } from "./wizardTestbed";

test("with no model yet the page says so and takes one", async () => {
  let uploaded: string | undefined;
  let models: unknown[] = [];
  server.use(
    http.get("*/v1/models", () => HttpResponse.json({ items: models })),
    http.post("*/v1/models/:name/versions", ({ request, params }) => {
      uploaded = `${params.name} ${new URL(request.url).searchParams.get("alias")} ${request.headers.get("X-CSRF-Token")}`;
      models = [{ ...glyphs, name: "tiny-net", aliases: [{ ...glyphs.aliases[1] }] }];
      return HttpResponse.json({ version: 1 }, { status: 201 });
    }),
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
  expect(uploaded).toBe("tiny-net fp32 token");
});

test("an upload that the server refuses says why", async () => {
  server.use(
    http.get("*/v1/models", () => HttpResponse.json({ items: [] })),
    http.post("*/v1/models/:name/versions", () => problem(422, "model-malformed", "This is no ONNX model")),
  );
  const { container } = showWizard();
  await screen.findByText("No model yet");
  const input = container.querySelector<HTMLInputElement>("input[type=file]");
  await userEvent.upload(input ?? document.body, new File(["x"], "x.onnx"));
  await userEvent.click(screen.getByRole("button", { name: /^Upload/ }));
  expect(await screen.findByText("This is no ONNX model")).toBeTruthy();
});
