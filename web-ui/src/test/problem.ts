import { HttpResponse } from "msw";

interface Wrong {
  readonly pointer: string;
  readonly message: string;
}

/** A refusal as the API words it. */
export function problem(status: number, slug: string, detail: string, violations?: readonly Wrong[]) {
  return HttpResponse.json(
    {
      type: `urn:quantry:problem:${slug}`,
      title: slug,
      status,
      detail,
      requestId: "req-1",
      violations: violations?.map((one) => ({ code: slug, ...one })),
    },
    { status, headers: { "Content-Type": "application/problem+json" } },
  );
}
