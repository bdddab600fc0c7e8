import { Button, Modal } from "@mantine/core";
import { Copy } from "./copy";
import "./SecretOnce.css";

interface Props {
  readonly title: string;
  /** What is shown; nothing while there is none. */
  readonly secret: string | undefined;
  readonly children: string;
  onKept(): void;
}

/** A secret that the server tells a single time. A click beside it does not lose it. */
export function SecretOnce({ title, secret, children, onKept }: Props) {
  return (
    <Modal
      opened={secret !== undefined}
      onClose={onKept}
      title={title}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <div className="secret-once">
        <p>{children}</p>
        <code className="secret-once-text">{secret}</code>
        <div className="secret-once-actions">
          <Copy value={secret ?? ""}>Copy</Copy>
          <Button onClick={onKept}>I have kept it</Button>
        </div>
      </div>
    </Modal>
  );
}
