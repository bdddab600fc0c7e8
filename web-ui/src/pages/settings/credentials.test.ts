import { expect, test } from "vitest";
import { hidden } from "./credentials";

test("what is copied tells no secret and no token, and asks for none that was not given", () => {
  expect(hidden({ name: "a", secret: "s3cret-of-hooks", token: "ghp_123" })).toEqual({
    name: "a",
    secret: "THE_SECRET",
    token: "THE_TOKEN",
  });
  expect(hidden({ secret: undefined, token: "ghp_123" })).toEqual({ secret: undefined, token: "THE_TOKEN" });
});
