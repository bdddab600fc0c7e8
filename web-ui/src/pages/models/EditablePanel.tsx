import { Button } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useSession } from "../../app/session";
import { Loaded, Panel } from "../../ui/panels";

/** What the API says, with the tag that a change of it wants back. */
export interface Seen<T> {
  readonly body: T;
  readonly tag: string;
}

/** What a form gets that changes something. */
export interface Editing<T> {
  /** What was there when it opened. */
  readonly seen: Seen<T>;
  /** What is there. */
  readonly now: T;
  /** Begins again from what is there. */
  onLook(): void;
  onClose(): void;
}

interface Props<T> {
  readonly title: string;
  /** For the loading and error states. */
  readonly what: string;
  readonly query: UseQueryResult<Seen<T>>;
  readonly scope: Parameters<ReturnType<typeof useSession>["may"]>[0];
  readonly label?: string;
  readonly footer?: ReactNode;
  actions?(body: T): ReactNode;
  form(editing: Editing<T>): ReactNode;
  children(body: T): ReactNode;
}

/** Something of a version or a model, and on demand the form that changes it. */
export function EditablePanel<T>(props: Props<T>) {
  const { title, what, query, scope, label = "Change", footer, actions, form, children } = props;
  const { may } = useSession();
  const [seen, setSeen] = useState<Seen<T>>();
  const editing = seen !== undefined;
  return (
    <Panel
      title={title}
      actions={
        query.data !== undefined &&
        !editing && (
          <span className="form-row">
            {actions?.(query.data.body)}
            {may(scope) && (
              <Button variant="default" onClick={() => setSeen(query.data)}>
                {label}
              </Button>
            )}
          </span>
        )
      }
    >
      <div className="panel-body">
        <Loaded query={query} what={what}>
          {({ body: now }) =>
            seen === undefined
              ? children(now)
              : form({
                  seen,
                  now,
                  onLook: async () => setSeen((await query.refetch()).data),
                  onClose: () => setSeen(undefined),
                })
          }
        </Loaded>
        {footer}
      </div>
    </Panel>
  );
}
