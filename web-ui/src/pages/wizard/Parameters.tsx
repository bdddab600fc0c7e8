import { useState } from "react";
import type { Technique } from "../../api/techniques";
import { pointerOf } from "./documents";
import { ParameterField } from "./ParameterField";
import { changes, type Group, groupsOf, isChoice, parameterPath } from "./parameters";
import { violationsAt } from "./steps";
import { useWizard } from "./wizardContext";

/** The form of a technique, made of its catalog entry. */
export function Parameters({ technique }: { technique: Technique }) {
  const { violations } = useWizard();
  const shown = technique.parameters.filter(
    (one) => isChoice(one) || violationsAt(violations, pointerOf(parameterPath(one))) !== undefined,
  );
  return (
    <div className="wizard-groups">
      {groupsOf(shown).map((group, index) => (
        <ParameterGroup key={`${technique.type} ${group.name}`} group={group} first={index === 0} />
      ))}
    </div>
  );
}

/** What was changed or is wrong stands open; the rest waits until it is wanted. */
function ParameterGroup({ group, first }: { group: Group; first: boolean }) {
  const { document, violations } = useWizard();
  const [toggled, setToggled] = useState<boolean>();
  const changed = changes(document, group.parameters);
  const wrong = group.parameters.filter(
    (one) => violationsAt(violations, pointerOf(parameterPath(one))) !== undefined,
  ).length;
  const open = wrong > 0 || (toggled ?? (first || changed > 0));
  const count = group.parameters.length;
  return (
    <details
      open={open}
      onToggle={(event) => {
        if (event.currentTarget.open !== open) {
          setToggled(event.currentTarget.open);
        }
      }}
    >
      <summary>
        <strong>{group.name}</strong>{" "}
        <span className="quiet">
          {count} {count === 1 ? "parameter" : "parameters"}
          {changed > 0 && `, ${changed} changed`}
          {wrong > 0 && `, ${wrong} to mend`}
        </span>
      </summary>
      {open && (
        <div className="wizard-fields">
          {group.parameters.map((parameter) => (
            <ParameterField key={parameter.path} parameter={parameter} />
          ))}
        </div>
      )}
    </details>
  );
}
