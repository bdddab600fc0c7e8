import { describe, expect, it } from "vitest";
import { ApiProblem } from "../api/problem";
import { Refusal } from "./violations";

function refused(...pointers: string[]): ApiProblem {
  const violations = pointers.map((pointer) => ({
    pointer,
    code: "invalid-value",
    message: `bad ${pointer}`,
  }));
  return new ApiProblem(422, "invalid-value", "all of it", undefined, violations, undefined);
}

describe("Refusal", () => {
  it("puts each violation at its field and nothing below the form", () => {
    const refusal = new Refusal(refused("/name", "/events"), ["/name", "/events"]);
    expect(refusal.at("/name")).toBe("bad /name");
    expect(refusal.at("/events")).toBe("bad /events");
    expect(refusal.elsewhere).toBeUndefined();
  });

  it("puts what is deep in a document at the nearest field, with its place", () => {
    const refusal = new Refusal(refused("/files/archive", "/filesystem"), ["/files", "/files/archive"]);
    expect(refusal.at("/files/archive")).toBe("bad /files/archive");
    expect(refusal.at("/files")).toBeUndefined();
    expect(new Refusal(refused("/events/3"), ["/events"]).at("/events")).toBe("/events/3: bad /events/3");
  });

  it("shows the whole problem where a violation has no field", () => {
    const problem = refused("/name", "/nope");
    const refusal = new Refusal(problem, ["/name"]);
    expect(refusal.at("/name")).toBe("bad /name");
    expect(refusal.elsewhere).toBe(problem);
  });

  it("shows a problem without violations", () => {
    const problem = new ApiProblem(403, "insufficient-scope", "no", undefined, [], undefined);
    expect(new Refusal(problem, ["/name"]).elsewhere).toBe(problem);
  });

  it("is silent while nothing was refused", () => {
    const refusal = new Refusal(null, ["/name"]);
    expect(refusal.at("/name")).toBeUndefined();
    expect(refusal.elsewhere).toBeUndefined();
  });
});
