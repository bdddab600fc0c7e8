import { Autocomplete, Button, Modal, NumberInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { aliasCondition, moveAlias, readAlias } from "../../api/models";
import { asProblem } from "../../api/problem";
import type { Model } from "../../api/types";
import { Broken } from "../../ui/Broken";
import { Copy, curl } from "../../ui/copy";
import { useFocusBack } from "../../ui/useFocusBack";
import "./forms.css";
import { isName, NAME_RULE } from "../../api/names";
import { isStale, RefusedChange } from "./Stale";
import { VersionLine } from "./VersionLine";

interface Props {
  readonly model: Model;
  /** A new one without. */
  readonly alias: string | undefined;
  /** The version that is offered. */
  readonly version?: number;
  onClose(): void;
}

/**
 * Points an alias at a version, if it still points where the reader saw it. What was seen is kept
 * apart from what is fetched all the time, so that it can only change by looking again.
 */
export function MoveAlias({ model, alias: given, version: offered, onClose }: Props) {
  useFocusBack();
  const queries = useQueryClient();
  const [name, setName] = useState(given ?? "");
  /** One that was made while the reader typed its name. */
  const [appeared, setAppeared] = useState<string>();
  const [version, setVersion] = useState(offered ?? model.latestVersion ?? 1);
  const exists = given !== undefined || appeared === name || model.aliases.some((one) => one.alias === name);
  const seen = useQuery({
    queryKey: ["seen alias", model.name, name],
    queryFn: ({ signal }) => readAlias(model.name, name, signal),
    enabled: exists,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const tag = exists ? seen.data?.tag : undefined;
  const move = useMutation({
    mutationFn: () => moveAlias(model.name, name, version, tag),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["models"] });
      onClose();
    },
    onError: (thrown) => {
      if (isStale(asProblem(thrown))) {
        setAppeared(name);
        void seen.refetch();
      }
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    move.mutate();
  }

  const now = exists && !seen.isFetching ? seen.data?.body.version : undefined;
  const wrongName = name !== "" && !isName(name);
  const known = name !== "" && !wrongName && (!exists || seen.data !== undefined);
  return (
    <Modal opened onClose={onClose} title={given === undefined ? "Point an alias" : "Move an alias"}>
      <form className="form" onSubmit={submit}>
        {given === undefined ? (
          <Autocomplete
            label="Alias"
            description="A new name, or one that is there and moves"
            size="xs"
            data={model.aliases.map((one) => one.alias)}
            value={name}
            onChange={(value) => {
              setName(value);
              move.reset();
            }}
            error={wrongName ? NAME_RULE : undefined}
            data-autofocus
          />
        ) : (
          <p>
            <code>
              <bdi>{given}</bdi>
            </code>
          </p>
        )}
        {now !== undefined && !move.isError && <p>It points at version {now}.</p>}
        {seen.isError && <Broken problem={asProblem(seen.error)} retry={() => void seen.refetch()} />}
        <NumberInput
          label="Version"
          min={1}
          max={model.latestVersion}
          allowDecimal={false}
          value={version}
          onChange={(value) => setVersion(Number(value))}
        />
        <VersionLine name={model.name} number={version} />
        {move.isError && (
          <RefusedChange problem={asProblem(move.error)} onLook={() => move.reset()}>
            <bdi>{name}</bdi>{" "}
            {now === undefined ? "is not where you saw it." : `points at version ${now} now.`}
          </RefusedChange>
        )}
        <div className="form-actions">
          {known && <Copy value={asCurl(model.name, name, version, tag)}>Copy as curl</Copy>}
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            loading={move.isPending}
            disabled={
              !known || version < 1 || version === now || (move.isError && isStale(asProblem(move.error)))
            }
          >
            {exists ? "Move" : "Point"} {name.slice(0, 40)} {exists ? "to" : "at"} version {version}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function asCurl(model: string, alias: string, version: number, tag: string | undefined): string {
  const path = `/v1/models/${encodeURIComponent(model)}/aliases/${encodeURIComponent(alias)}`;
  return curl("PUT", path, { version }, { ...aliasCondition(tag) });
}
