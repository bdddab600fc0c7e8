import { expect, test } from "vitest";
import { curl, curlFile, curlForm } from "./copy";

const origin = window.location.origin;

test("a document is one word of the shell, whatever is in it", () => {
  expect(curl("PUT", "/v1/x", { name: 'it\'s "$HOME"' }, { "If-Match": '"1"' })).toBe(
    [
      `curl -sS -X PUT '${origin}/v1/x'`,
      `-H "Authorization: Bearer $QUANTRY_API_KEY"`,
      `-H 'If-Match: "1"'`,
      "-H 'Content-Type: application/json'",
      `-d '{"name":"it'\\''s \\"$HOME\\""}'`,
    ].join(" \\\n  "),
  );
});

test("what is only asked for needs no method", () => {
  expect(curl("GET", "/v1/jobs")).toBe(
    `curl -sS '${origin}/v1/jobs' \\\n  -H "Authorization: Bearer $QUANTRY_API_KEY"`,
  );
});

test("files go as they are, or as parts of a form", () => {
  const type = { "Content-Type": "application/octet-stream" };
  expect(curlFile("POST", "/v1/x", "my model.onnx", type)).toContain("--data-binary '@my model.onnx'");
  const form = curlForm("/v1/x", [
    ["manifest", '{"format":"npz"};type=application/json'],
    ["archive", "@it's.npz"],
  ]);
  expect(form).toContain(`-F 'manifest={"format":"npz"};type=application/json'`);
  expect(form).toContain(`-F 'archive=@it'\\''s.npz'`);
});
