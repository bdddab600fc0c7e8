import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { techniquesQuery } from "../../api/techniques";
import { VERDICTS } from "../../api/types";
import { useAddress } from "../../ui/useAddress";
import { VERDICT_WORDS } from "../../ui/words";
import { CommittedInput } from "./CommittedInput";
import { FOUND_BY_STAGE, isLabel, labelsOf, ORIGINS } from "./filters";

const VERDICT_CHOICES = VERDICTS.map((value) => ({ value, label: VERDICT_WORDS[value] }));
const ORIGIN_CHOICES = ORIGINS.map((value) => ({
  value,
  label: value === "upload" ? "uploaded" : "made by a job",
}));

/** Conditions on versions; they live in the address. */
export function FinderFilters() {
  const [search, change] = useAddress();
  const techniques = useQuery(techniquesQuery);
  const types = (techniques.data ?? []).map((technique) => technique.type);
  if (search.technique !== undefined && !types.includes(search.technique)) {
    types.push(search.technique);
  }
  const set = (name: string) => (value: string | null) => change({ [name]: value ?? undefined });
  const any = ["model", "technique", "verdict", "stage", "origin", "label"].some(
    (name) => search[name] !== undefined,
  );
  return (
    <div className="models-filters">
      <CommittedInput
        label="Model"
        placeholder="Its whole name"
        value={search.model ?? ""}
        onCommit={set("model")}
      />
      <Choice label="Technique" data={types} value={search.technique} onChange={set("technique")} />
      <Choice label="Verdict" data={VERDICT_CHOICES} value={search.verdict} onChange={set("verdict")} />
      <Choice label="Stage" data={[...FOUND_BY_STAGE]} value={search.stage} onChange={set("stage")} />
      <Choice label="Origin" data={ORIGIN_CHOICES} value={search.origin} onChange={set("origin")} />
      <CommittedInput
        label="Labels"
        placeholder="team=vision, site=west"
        value={search.label ?? ""}
        onCommit={set("label")}
        check={(typed) =>
          labelsOf(typed).every(isLabel) ? undefined : "Write each as key=value, with a comma between"
        }
      />
      {any && (
        <Button
          variant="subtle"
          color="gray"
          onClick={() =>
            change({
              model: undefined,
              technique: undefined,
              verdict: undefined,
              stage: undefined,
              origin: undefined,
              label: undefined,
            })
          }
        >
          Clear
        </Button>
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly data: (string | { value: string; label: string })[];
  readonly value: string | undefined;
  onChange(value: string | null): void;
}

function Choice({ label, data, value, onChange }: ChoiceProps) {
  return (
    <Select
      label={label}
      placeholder="any"
      data={data}
      value={value ?? null}
      onChange={onChange}
      clearable
      w={150}
    />
  );
}
