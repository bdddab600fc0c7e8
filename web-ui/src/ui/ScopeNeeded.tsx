import type { ReactNode } from "react";
import { useSession } from "../app/session";
import "./ScopeNeeded.css";

interface Props {
  readonly scope: Parameters<ReturnType<typeof useSession>["may"]>[0];
  /** What it is needed for, as the beginning of a sentence. */
  readonly what: string;
}

/** Says which key would be needed, to those who lack it; nothing to the others. */
export function ScopeNeeded({ scope, what }: Props) {
  const { session, may } = useSession();
  if (may(scope)) {
    return null;
  }
  return (
    <p className="scope-needed" role="note">
      {what} needs a key with the scope <code>{scope}</code>; yours has <code>{session.scope}</code>.
    </p>
  );
}

/** What is beneath for those who may, and why not for the others. */
export function OnlyWith({ scope, what, children }: Props & { readonly children: ReactNode }) {
  const { may } = useSession();
  return may(scope) ? children : <ScopeNeeded scope={scope} what={what} />;
}
