import { Button, CloseButton, Input, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Parameter } from "../../api/techniques";
import { isObject, type JsonObject } from "../../api/unknowns";
import { textAt } from "./documents";
import { parameterPath } from "./parameters";
import { useField } from "./wizardContext";

/** Precisions by globs of names of nodes; of several that match, the last one counts. */
export function Overrides({ parameter }: { parameter: Parameter }) {
  const field = useField(parameterPath(parameter));
  const [glob, setGlob] = useState("");
  const entries: JsonObject = isObject(field.value) ? field.value : {};
  const precisions = parameter.values.map(String);
  const put = (changed: JsonObject) => field.set(Object.keys(changed).length === 0 ? undefined : changed);
  const add = () => {
    if (glob.trim() !== "") {
      put({ ...entries, [glob.trim()]: { weights: precisions.at(-1) } });
      setGlob("");
    }
  };
  return (
    <Input.Wrapper
      label={<span className="mono">{parameter.path}</span>}
      labelElement="div"
      description={parameter.doc}
      error={field.error}
      size="xs"
    >
      <div className="wizard-overrides">
        {Object.entries(entries).map(([name, precision]) => (
          <div key={name}>
            <bdi className="cut mono" title={name.slice(0, 500)}>
              {name}
            </bdi>
            <NativeSelect
              size="xs"
              aria-label={`Precision of ${name.slice(0, 80)}`}
              data={precisions}
              value={textAt(precision, ["weights"]) ?? ""}
              onChange={(event) =>
                put({
                  ...entries,
                  [name]: { ...(isObject(precision) ? precision : {}), weights: event.currentTarget.value },
                })
              }
            />
            <CloseButton
              aria-label={`Take ${name.slice(0, 80)} out`}
              onClick={() => {
                const { [name]: _gone, ...others } = entries;
                put(others);
              }}
            />
          </div>
        ))}
        <div>
          <TextInput
            aria-label="Names of further nodes"
            placeholder="/head/*"
            value={glob}
            onChange={(event) => setGlob(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter") {
                event.preventDefault();
                add();
              }
            }}
          />
          <Button variant="default" onClick={add} disabled={glob.trim() === ""}>
            Add
          </Button>
        </div>
      </div>
    </Input.Wrapper>
  );
}
