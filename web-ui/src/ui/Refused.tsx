import { Modal } from "@mantine/core";
import { asProblem } from "../api/problem";
import { Broken } from "./Broken";

interface Props {
  readonly change: { readonly isError: boolean; readonly error: unknown; reset(): void };
}

/** Why something did not happen that was begun by a click without a form. */
export function Refused({ change }: Props) {
  return (
    <Modal opened={change.isError} onClose={change.reset} title="This was not done">
      {change.isError && <Broken problem={asProblem(change.error)} />}
    </Modal>
  );
}
