import { configure } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import type { ReactNode } from "react";
import { afterAll, afterEach, beforeAll, vi } from "vitest";
import { SessionGate } from "../app/session";

/** The API as a test wants it; what no handler knows fails the test. */
export const platform = setupServer();

/** A busy machine is slow; what does not come within this does not come. */
const PATIENCE_MILLIS = 30_000;

class SilentStream {
  addEventListener(): void {}
  close(): void {}
}

/** Puts the platform in place of the network for all tests of a file. */
export function startPlatform(): void {
  configure({ asyncUtilTimeout: PATIENCE_MILLIS });
  vi.setConfig({ testTimeout: 4 * PATIENCE_MILLIS });
  beforeAll(() => {
    Object.assign(globalThis, { EventSource: SilentStream });
    platform.listen({ onUnhandledRequest: "error" });
  });
  afterEach(() => platform.resetHandlers());
  afterAll(() => platform.close());
}

export const OWN_KEY = "key_own";

/** What is shown to somebody whose key has a scope. */
export function signedIn(scope: string, element: ReactNode): ReactNode {
  platform.use(
    http.get("*/v1/session", () =>
      HttpResponse.json({ tenant: "ten_1", actor: OWN_KEY, scope, csrfToken: "t" }),
    ),
  );
  return <SessionGate>{element}</SessionGate>;
}
