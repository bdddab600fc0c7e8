import { Button, Popover, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "../../api/client";
import { nameOf, type Reference, referenceOf } from "../../api/references";
import type { ModelVersionMatch } from "../../api/types";
import { bytes } from "../../ui/format";
import { Loaded } from "../../ui/panels";
import { TechniqueTag } from "../../ui/tags";

interface Props {
  readonly shown: readonly Reference[];
  readonly onAdd: (version: Reference) => void;
}

const MOST = 50;

/** Finds a version by a part of its model's name, its technique or its verdict, or takes `name:3` as it is. */
export function AddVersion({ shown, onAdd }: Props) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus withinPortal={false}>
      <Popover.Target>
        <Button variant="default" onClick={() => setOpened((before) => !before)} aria-expanded={opened}>
          Add a version
        </Button>
      </Popover.Target>
      <Popover.Dropdown className="add-version" aria-label="Add a version">
        <Finder shown={shown} onAdd={onAdd} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Finder({ shown, onAdd }: Props) {
  const [text, setText] = useState("");
  const [wanted] = useDebouncedValue(text.trim().toLowerCase(), 200);
  const query = useQuery({
    queryKey: ["models", "versions-to-add", wanted],
    queryFn: () => find(wanted),
    placeholderData: (before) => before,
  });
  const there = new Set(shown.map(nameOf));
  const exact = referenceOf(wanted);
  return (
    <>
      <TextInput
        label="Model, technique or verdict"
        placeholder="glyphs, int8, passed, or glyphs:3"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        data-autofocus
      />
      <Loaded query={query} what="versions">
        {(found) => {
          const offered = found.filter((one) => !there.has(nameOf(one)));
          const unknown =
            exact !== undefined &&
            !there.has(nameOf(exact)) &&
            !offered.some((one) => nameOf(one) === nameOf(exact));
          return (
            <ul className="add-list" aria-label="Versions">
              {unknown && (
                <li>
                  <button type="button" onClick={() => onAdd(exact)}>
                    <bdi className="cut">{nameOf(exact)}</bdi>
                  </button>
                </li>
              )}
              {offered.slice(0, MOST).map((one) => (
                <li key={one.id}>
                  <button type="button" onClick={() => onAdd(one)}>
                    <bdi className="cut">{nameOf(one)}</bdi>
                    <TechniqueTag technique={one.technique} />
                    <span className="quiet mono">{bytes(one.sizeBytes)}</span>
                  </button>
                </li>
              ))}
              {offered.length === 0 && !unknown && <li className="quiet">No other version of that name</li>}
              {offered.length > MOST && (
                <li className="quiet">{offered.length - MOST} more; write more of the name</li>
              )}
            </ul>
          );
        }}
      </Loaded>
    </>
  );
}

/** The newest versions of all models, and those of models of that name, as far as the text fits. */
async function find(wanted: string): Promise<ModelVersionMatch[]> {
  const limit = 200;
  const [newest, models] = await Promise.all([
    body(api.GET("/v1/versions", { params: { query: { limit } } })),
    wanted === "" ? { items: [] } : body(api.GET("/v1/models", { params: { query: { limit } } })),
  ]);
  const name = wanted.replace(/:[0-9]*$/, "");
  const named = models.items.filter((one) => one.name.includes(name)).slice(0, 3);
  const further = await Promise.all(
    named.map((one) => body(api.GET("/v1/versions", { params: { query: { model: one.name, limit } } }))),
  );
  const all = new Map(
    [...further.flatMap((page) => page.items), ...newest.items].map((one) => [one.id, one]),
  );
  return [...all.values()].filter((one) =>
    `${nameOf(one)} ${one.technique ?? "as uploaded"} ${one.verdict ?? ""}`.toLowerCase().includes(wanted),
  );
}
