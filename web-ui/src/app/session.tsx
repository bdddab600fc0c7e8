import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { api, body, keepForgeryToken, onSignedOut } from "../api/client";
import { LiveUpdates } from "../api/events";
import { asProblem } from "../api/problem";
import type { Session } from "../api/types";
import { Broken } from "../ui/Broken";
import { SignIn } from "./SignIn";

interface SignedIn {
  readonly session: Session;
  readonly live: LiveUpdates;
  signOut(): Promise<void>;
  may(scope: Scope): boolean;
}

const SCOPES = ["read", "submit", "promote", "admin", "operator"] as const;
type Scope = (typeof SCOPES)[number];

const Context = createContext<SignedIn | undefined>(undefined);

/** Who is signed in; only beneath {@link SessionGate}. */
export function useSession(): SignedIn {
  const signedIn = useContext(Context);
  if (signedIn === undefined) {
    throw new Error("nobody is signed in");
  }
  return signedIn;
}

/** Shows what is beneath to who is signed in, and the sign-in to everybody else; the address stays. */
export function SessionGate({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [ended, setEnded] = useState(false);
  const session = useQuery({
    queryKey: ["session"],
    queryFn: async () => {
      const found = await body(api.GET("/v1/session"));
      keepForgeryToken(found.csrfToken);
      return found;
    },
    retry: (count, failure) => asProblem(failure).passing && count < 3,
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(
    () =>
      onSignedOut(() => {
        setEnded(true);
        queries.setQueryData(["session"], undefined);
        void queries.invalidateQueries({ queryKey: ["session"] });
      }),
    [queries],
  );

  if (session.isPending) {
    return session.failureReason === null ? null : (
      <Broken problem={asProblem(session.failureReason)} retry={() => void session.refetch()} page />
    );
  }
  if (session.isError) {
    const problem = asProblem(session.error);
    if (problem.status !== 401) {
      return <Broken problem={problem} retry={() => void session.refetch()} page />;
    }
    return (
      <SignIn
        expired={ended}
        onSignedIn={() => {
          queries.clear();
          void session.refetch();
        }}
      />
    );
  }
  return <Live session={session.data}>{children}</Live>;
}

function Live({ session, children }: { session: Session; children: ReactNode }) {
  const queries = useQueryClient();
  const live = useMemo(() => new LiveUpdates(queries), [queries]);
  useEffect(() => {
    live.open();
    return () => live.close();
  }, [live]);
  const value = useMemo<SignedIn>(
    () => ({
      session,
      live,
      async signOut() {
        await body(api.DELETE("/v1/session"));
        queries.clear();
        window.location.assign("/");
      },
      may: (scope) => SCOPES.indexOf(session.scope as Scope) >= SCOPES.indexOf(scope),
    }),
    [session, live, queries],
  );
  return <Context value={value}>{children}</Context>;
}
