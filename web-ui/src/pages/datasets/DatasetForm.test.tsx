import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { platform, signedIn, startPlatform } from "../../test/platform";
import { problem } from "../../test/problem";
import { renderApp } from "../../test/render";
import { DatasetForm } from "./DatasetForm";

startPlatform();

async function chosen(file: File): Promise<void> {
  const field = document.querySelector<HTMLInputElement>("input[type=file]");
  if (field === null) {
    throw new Error("the form takes no file");
  }
  await userEvent.upload(field, file);
}

describe("the form that uploads a dataset", () => {
  it("sends the version and goes to it", async () => {
    let preferred: string | null = null;
    platform.use(
      http.post("*/v1/datasets/digits/versions", ({ request }) => {
        preferred = request.headers.get("Prefer");
        return HttpResponse.json({ dataset: "digits", version: 3 }, { status: 202 });
      }),
    );
    const { router } = renderApp(signedIn("submit", <DatasetForm onClose={() => {}} />));
    await userEvent.type(await screen.findByLabelText("Name"), "digits");
    const send = screen.getByRole("button", { name: "Upload" });
    expect(send.hasAttribute("disabled")).toBe(true);
    await chosen(new File(["x"], "my data.npz"));
    await userEvent.click(send);
    await waitFor(() => expect(router.state.location.href).toBe("/datasets/digits?version=3"));
    expect(preferred).toBe("respond-async");
  });

  it("says at the options what is wrong with them before anything is sent", async () => {
    renderApp(signedIn("submit", <DatasetForm name="digits" onClose={() => {}} />));
    const options = await screen.findByLabelText("Options, in JSON");
    await userEvent.type(options, "[[1]");
    expect(options.getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByRole("button", { name: "Upload" }).hasAttribute("disabled")).toBe(true);
  });

  it("says at the splits what the server found wrong with them", async () => {
    platform.use(
      http.post("*/v1/datasets/digits/versions", () =>
        problem(422, "invalid-value", "bad", [{ pointer: "/splits/X", message: "Expected a name" }]),
      ),
    );
    renderApp(signedIn("submit", <DatasetForm name="digits" onClose={() => {}} />));
    await screen.findByLabelText("Splits, in JSON");
    await chosen(new File(["x"], "a.npz"));
    await userEvent.click(screen.getByRole("button", { name: "Upload" }));
    expect(await screen.findByText("/splits/X: Expected a name")).toBeTruthy();
    expect(screen.getByLabelText("Splits, in JSON").getAttribute("aria-invalid")).toBe("true");
  });
});
