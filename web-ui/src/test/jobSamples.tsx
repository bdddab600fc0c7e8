import { act, configure } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import type { ReactElement } from "react";
import type { ListedJob } from "../api/jobs";
import { SessionGate } from "../app/session";

// Pages fetch several things one after the other, on machines that may be busy.
configure({ asyncUtilTimeout: 8_000 });

/** The n-th job of a list, the newest first: ids grow with time. */
export function sampleJob(n: number, members: Partial<ListedJob> = {}): ListedJob {
  const id = `job_00000000-0000-7000-8000-${String(900_000_000_000 - n)}`;
  return {
    id,
    state: "SUCCEEDED",
    stage: "EVALUATION",
    attempt: 1,
    model: `model-${n}`,
    technique: "static",
    verdict: "PASSED",
    submittedAt: "2026-11-27T10:00:00Z",
    finishedAt: "2026-11-27T10:01:30Z",
    links: {},
    ...members,
  };
}

/** Who is signed in, for what asks for it. */
export function sessionOf(scope: string) {
  return http.get("*/v1/session", () =>
    HttpResponse.json({ tenant: "ten_1", actor: "somebody", scope, csrfToken: "token" }),
  );
}

export function signedIn(page: ReactElement) {
  return <SessionGate>{page}</SessionGate>;
}

/** Stands where the browser has its event stream; put there with `vi.stubGlobal`. */
export class StreamDouble extends EventTarget {
  static latest: StreamDouble | undefined;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(readonly url: string) {
    super();
    StreamDouble.latest = this;
  }

  close(): void {}

  /** As if the server sent it; returns when the frame after it has been drawn. */
  static async tell(event: string, data: unknown): Promise<void> {
    await act(async () => {
      StreamDouble.latest?.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(data) }));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    });
  }
}
