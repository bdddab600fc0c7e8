import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactNode } from "react";
import { asProblem } from "../api/problem";
import { useChange } from "../api/useChange";
import { Broken } from "./Broken";
import "./Confirmed.css";
import { Copy } from "./copy";

interface Props {
  /** On the button, and on the one that confirms. */
  readonly label: string;
  /** Where the same words stand in many rows: what this one is about, for who cannot see the row. */
  readonly about?: string;
  readonly title: string;
  /** What will happen. */
  readonly children: ReactNode;
  readonly disabled?: boolean;
  /** The request as a shell would make it. */
  readonly shell?: string;
  /** Which kinds of things are not the same afterwards. */
  readonly changes: readonly string[];
  act(): Promise<unknown>;
}

/** A button for what should not happen by mistake: says what will happen, and why it did not. */
export function Confirmed({ label, about, title, children, disabled, shell, changes, act }: Props) {
  const [opened, { open, close }] = useDisclosure(false);
  const acting = useChange(changes, act);
  const confirm = () => acting.mutate(undefined, { onSuccess: close });
  return (
    <>
      <Button
        variant="default"
        disabled={disabled}
        onClick={() => {
          acting.reset();
          open();
        }}
      >
        {label}
        {about !== undefined && <span className="visually-hidden"> {about}</span>}
      </Button>
      <Modal opened={opened} onClose={close} title={title}>
        <div className="confirmed">
          <div className="confirmed-text">{children}</div>
          {acting.isError && <Broken problem={asProblem(acting.error)} />}
          <div className="confirmed-actions">
            {shell !== undefined && <Copy value={shell}>Copy as curl</Copy>}
            <Button variant="default" onClick={close} data-autofocus>
              Cancel
            </Button>
            <Button loading={acting.isPending} onClick={confirm}>
              {label}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  );
}
