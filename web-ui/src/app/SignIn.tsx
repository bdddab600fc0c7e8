import { Button, PasswordInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { api, body } from "../api/client";
import { asProblem } from "../api/problem";
import "./SignIn.css";

/** An API key for a session: the key itself is not kept by the browser. */
export function SignIn({ expired, onSignedIn }: { expired: boolean; onSignedIn: () => void }) {
  const [key, setKey] = useState("");
  const [refused, setRefused] = useState<string>();
  const [asking, setAsking] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setAsking(true);
    setRefused(undefined);
    try {
      await body(api.POST("/v1/session", { body: { key: key.trim() } }));
      onSignedIn();
    } catch (thrown) {
      setRefused(asProblem(thrown).message);
    } finally {
      setAsking(false);
    }
  }

  return (
    <main className="sign-in">
      <form onSubmit={submit}>
        <h1>Quantry</h1>
        <p>
          {expired
            ? "Your session is over. Sign in again, and you are back where you were."
            : "Sign in with an API key. It is exchanged for a session and not kept here."}
        </p>
        <PasswordInput
          label="API key"
          placeholder="qnt_…"
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
          error={refused}
          autoComplete="current-password"
          data-autofocus
          autoFocus
          size="sm"
        />
        <Button type="submit" size="sm" loading={asking} disabled={key.trim() === ""} fullWidth>
          Sign in
        </Button>
      </form>
    </main>
  );
}
