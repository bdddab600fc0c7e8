import { Autocomplete, Button, NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, body } from "../../api/client";
import { JOB_STATES } from "../../api/jobs";
import { VERDICTS } from "../../api/types";
import { STATE_WORDS, VERDICT_WORDS } from "../../ui/words";
import { isFiltered, type ListFilters } from "./filters";

/** What to show; all of it stands in the address. */
export function FilterBar({ filters }: { filters: ListFilters }) {
  const navigate = useNavigate();
  const techniques = useQuery({
    queryKey: ["techniques"],
    queryFn: () => body(api.GET("/v1/techniques")),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const change = (part: Partial<Record<keyof ListFilters, string>>) =>
    void navigate({ to: ".", search: { ...filters, ...part }, replace: true });
  const known = (techniques.data?.items ?? []).flatMap(choiceOf);
  if (filters.technique !== undefined && !known.some(({ value }) => value === filters.technique)) {
    known.push({ value: filters.technique, label: filters.technique });
  }

  return (
    <section className="jobs-filters" aria-label="Which jobs">
      <NativeSelect
        size="xs"
        label="State"
        value={filters.state ?? ""}
        onChange={(event) => change({ state: event.currentTarget.value })}
        data={[any, ...JOB_STATES.map((state) => ({ value: state, label: STATE_WORDS[state] }))]}
      />
      <ModelFilter model={filters.model} change={(model) => change({ model })} />
      <NativeSelect
        size="xs"
        label="Technique"
        value={filters.technique ?? ""}
        onChange={(event) => change({ technique: event.currentTarget.value })}
        data={[any, ...known]}
      />
      <NativeSelect
        size="xs"
        label="Verdict"
        value={filters.verdict ?? ""}
        onChange={(event) => change({ verdict: event.currentTarget.value })}
        data={[any, ...VERDICTS.map((verdict) => ({ value: verdict, label: VERDICT_WORDS[verdict] }))]}
      />
      {isFiltered(filters) && (
        <Button variant="default" onClick={() => void navigate({ to: ".", search: {}, replace: true })}>
          Show all
        </Button>
      )}
    </section>
  );
}

/** A technique of the catalog, whose entries the API document does not describe. */
function choiceOf(entry: object) {
  const { type, title }: { type?: unknown; title?: unknown } = entry;
  return typeof type === "string" ? [{ value: type, label: typeof title === "string" ? title : type }] : [];
}

const any = { value: "", label: "any" };

interface ModelProps {
  readonly model: string | undefined;
  change(model: string): void;
}

/** A whole name, because the API compares whole names: it counts once it is chosen or entered. */
function ModelFilter({ model = "", change }: ModelProps) {
  const [text, setText] = useState(model);
  const [applied, setApplied] = useState(model);
  if (applied !== model) {
    setApplied(model);
    setText(model);
  }
  const [used, setUsed] = useState(false);
  const models = useQuery({
    queryKey: ["models", "names"],
    queryFn: () => body(api.GET("/v1/models", { params: { query: { limit: 200 } } })),
    enabled: used,
    staleTime: 30_000,
  });
  const enter = (name: string) => {
    if (name.trim() !== model) {
      change(name.trim());
    }
  };
  return (
    <Autocomplete
      label="Model"
      size="xs"
      placeholder="any"
      value={text}
      onChange={(value) => {
        setText(value);
        if (value === "") {
          enter("");
        }
      }}
      onFocus={() => setUsed(true)}
      onBlur={() => enter(text)}
      onOptionSubmit={enter}
      onKeyDown={(event) => {
        if (event.key === "Enter") {
          enter(text);
        }
      }}
      data={(models.data?.items ?? []).map(({ name }) => name)}
      limit={20}
      clearable
      comboboxProps={{ transitionProps: { duration: 0 } }}
      clearButtonProps={{ "aria-label": "Any model" }}
    />
  );
}
