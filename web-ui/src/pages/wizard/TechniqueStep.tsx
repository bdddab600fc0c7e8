import type { UseQueryResult } from "@tanstack/react-query";
import type { Technique } from "../../api/techniques";
import { percent, times } from "../../ui/format";
import { Loaded } from "../../ui/panels";
import { Choices } from "./Choices";
import { textAt } from "./documents";
import type { Fleet } from "./fleet";
import type { Operators } from "./operators";
import { Parameters } from "./Parameters";
import { RECIPES, techniqueOf } from "./recipes";
import { Step } from "./Step";
import { violationsAt } from "./steps";
import { useWizard } from "./wizardContext";

interface Props {
  readonly techniques: UseQueryResult<readonly Technique[]>;
  readonly operators: Operators | undefined;
  readonly fleet: Fleet;
  /** The recipe that was chosen last. */
  readonly recipe: string | undefined;
  /** Whether it waits for a model. */
  readonly waits: boolean;
  chooseRecipe(id: string): void;
  chooseTechnique(technique: Technique): void;
}

export function TechniqueStep(props: Props) {
  const { techniques, operators, fleet, recipe, waits, chooseRecipe, chooseTechnique } = props;
  const { document, violations } = useWizard();
  const type = textAt(document, ["technique", "type"]);
  const wrong = violationsAt(violations, "/technique/type");
  return (
    <Step id="technique">
      <Loaded query={techniques} what="techniques">
        {(catalog) => {
          const chosen = catalog.find((one) => one.type === type);
          const recipes = RECIPES.filter((one) => techniqueOf(one, operators, catalog) !== undefined);
          const doubt =
            operators === undefined
              ? undefined
              : RECIPES.find((one) => one.id === recipe)?.doubt?.(operators);
          return (
            <>
              {recipes.length > 0 && (
                <>
                  <h3>Recipes</h3>
                  <Choices
                    name="recipe"
                    label="Recipe"
                    value={recipe}
                    onChange={chooseRecipe}
                    choices={recipes.map((one) => ({
                      value: one.id,
                      title: one.title,
                      text: one.usesFleet === true ? `${one.summary} ${machines(fleet)}` : one.summary,
                    }))}
                  />
                  {waits && <p className="wizard-doubt">The recipe follows once you choose a model.</p>}
                  {doubt !== undefined && <p className="wizard-doubt">{doubt}</p>}
                </>
              )}
              <h3>{recipes.length > 0 ? "Or any technique" : "Techniques"}</h3>
              <Choices
                name="technique"
                label="Technique"
                value={type}
                onChange={(value) => {
                  const wanted = catalog.find((one) => one.type === value);
                  if (wanted !== undefined && wanted.type !== type) {
                    chooseTechnique(wanted);
                  }
                }}
                choices={catalog.map((one) => ({ value: one.type, title: one.title, text: rule(one) }))}
              />
              {wrong !== undefined && (
                <p className="wizard-wrong" role="alert">
                  {wrong}
                </p>
              )}
              {chosen !== undefined && (
                <>
                  <p>{chosen.summary}</p>
                  <Parameters technique={chosen} />
                </>
              )}
            </>
          );
        }}
      </Loaded>
    </Step>
  );
}

/** What the catalog lets expect of the first class of hardware, in one line. */
function rule(technique: Technique): string {
  const [first] = technique.expectations;
  const parts = [
    technique.type,
    first?.sizeRatio === undefined ? "" : `about ${percent(first.sizeRatio)} of the size`,
    first?.speedup === undefined ? "" : `${times(first.speedup[0])} to ${times(first.speedup[1])} as fast`,
    technique.training === "required" ? "trains on your data" : "",
    technique.calibration === "required" ? "wants calibration data" : "",
    technique.unsupportedHardware.length > 0 ? `not on ${technique.unsupportedHardware.join(", ")}` : "",
  ];
  return parts.filter((part) => part !== "").join(" · ");
}

function machines(fleet: Fleet): string {
  return fleet.processors.length === 0 ? "" : `Now there: ${fleet.processors.join("; ")}.`;
}
