import { Checkbox, TagsInput } from "@mantine/core";
import type { Parameter } from "../../api/techniques";
import { ChoiceField, FlagField, NumberField, shown } from "./fields";
import { Overrides } from "./Overrides";
import { isSame, parameterPath } from "./parameters";
import { useField } from "./wizardContext";

/** A field for a parameter, whatever the catalog says that it is. */
export function ParameterField({ parameter }: { parameter: Parameter }) {
  const path = parameterPath(parameter);
  const label = <span className="mono">{parameter.path}</span>;
  switch (parameter.kind) {
    case "enum":
      return (
        <ChoiceField
          path={path}
          label={label}
          description={parameter.doc}
          values={parameter.values.map(String)}
          usual={shown(parameter.default)}
        />
      );
    case "integer":
    case "number":
      return (
        <NumberField
          path={path}
          label={label}
          description={`${parameter.doc} ${boundsOf(parameter)}`}
          placeholder={shown(parameter.default)}
        />
      );
    case "boolean":
      return (
        <FlagField path={path} label={label} description={parameter.doc} usual={parameter.default === true} />
      );
    case "enum-list":
      return <Several parameter={parameter} />;
    case "string-list":
      return <Texts parameter={parameter} />;
    case "overrides":
      return <Overrides parameter={parameter} />;
    default:
      return (
        <p className="quiet">
          <span className="mono">{parameter.path}</span>: {parameter.doc} To be set in the YAML view.
        </p>
      );
  }
}

function Several({ parameter }: { parameter: Parameter }) {
  const field = useField(parameterPath(parameter));
  const offered = parameter.values.map(String);
  const chosen = textsIn(field.value ?? parameter.default);
  const foreign = chosen.filter((one) => !offered.includes(one));
  return (
    <Checkbox.Group
      label={<span className="mono">{parameter.path}</span>}
      description={parameter.doc}
      value={chosen}
      error={field.error}
      size="xs"
      onChange={(values) => {
        const sorted = [...offered, ...foreign].filter((one) => values.includes(one));
        field.set(isSame(sorted, parameter.default) ? undefined : sorted);
      }}
    >
      <div className="wizard-checks">
        {[...offered, ...foreign].map((one) => (
          <Checkbox key={one} value={one} label={one} />
        ))}
      </div>
    </Checkbox.Group>
  );
}

function Texts({ parameter }: { parameter: Parameter }) {
  const field = useField(parameterPath(parameter));
  return (
    <TagsInput
      label={<span className="mono">{parameter.path}</span>}
      description={parameter.doc}
      placeholder="Type, then Enter"
      size="xs"
      splitChars={[]}
      value={[...textsIn(field.value ?? parameter.default)]}
      error={field.error}
      onChange={(values) => field.set(isSame(values, parameter.default) ? undefined : values)}
    />
  );
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.map(shown) : [];
}

function boundsOf(parameter: Parameter): string {
  const { min, max } = parameter;
  const words = (bound: number) => bound.toLocaleString("en", { maximumSignificantDigits: 16 });
  if (min !== undefined && max !== undefined) {
    return `${words(min)} to ${words(max)}.`;
  }
  return min !== undefined ? `From ${words(min)} on.` : max !== undefined ? `At most ${words(max)}.` : "";
}
