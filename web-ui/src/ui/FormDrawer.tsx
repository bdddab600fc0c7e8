import { Button, Drawer } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import type { ApiProblem } from "../api/problem";
import { Broken } from "./Broken";
import { Copy } from "./copy";
import { useFocusBack } from "./useFocusBack";
import "./FormDrawer.css";

interface Props {
  readonly opened: boolean;
  readonly title: string;
  /** On the button that sends. */
  readonly send: string;
  readonly sending: boolean;
  /** Whether there is enough to send. */
  readonly ready?: boolean;
  /** What went wrong and stands at no field. */
  readonly problem: ApiProblem | undefined;
  /** The request as a shell would make it. */
  readonly shell?: string;
  readonly children: ReactNode;
  onSend(): void;
  onClose(): void;
}

/** A form at the side of a page. */
export function FormDrawer({
  opened,
  title,
  send,
  sending,
  ready = true,
  problem,
  shell,
  children,
  onSend,
  onClose,
}: Props) {
  useFocusBack();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSend();
  };
  return (
    <Drawer opened={opened} onClose={onClose} title={title}>
      <form className="form-drawer" onSubmit={submit} noValidate>
        {children}
        {problem !== undefined && <Broken problem={problem} />}
        <div className="form-drawer-actions">
          {shell !== undefined && <Copy value={shell}>Copy as curl</Copy>}
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={sending} disabled={!ready}>
            {send}
          </Button>
        </div>
      </form>
    </Drawer>
  );
}
