import { TagsInput } from "@mantine/core";
import { listAt } from "./documents";
import { ChoiceField, NumberField, shown, TextField } from "./fields";
import { Step } from "./Step";
import { useField, useWizard } from "./wizardContext";

/** Under which name the result is kept, and which machines may make it. */
export function ResultStep() {
  return (
    <Step id="result">
      <div className="wizard-fields wizard-fields-small">
        <TextField
          path={["output", "register"]}
          label="Register as"
          description="The model that gets the result as a version."
          placeholder="the same model"
        />
        <TextField
          path={["output", "alias"]}
          label="Alias"
          description="Is moved to the result."
          placeholder="none"
        />
        <ChoiceField
          path={["target", "hardware"]}
          label="Hardware"
          description="What the result runs on, and is timed on."
          values={["cpu", "gpu"]}
          usual="cpu"
        />
        <Tags />
        <TextField
          path={["target", "runtime"]}
          label="Oldest runtime"
          description="The ONNX Runtime that the result must still load in."
          placeholder=">=1.20"
        />
        <ChoiceField
          path={["execution", "priority"]}
          label="Priority"
          values={["low", "normal", "high"]}
          usual="normal"
        />
        <NumberField path={["execution", "maxAttempts"]} label="Attempts at most" placeholder="3" />
        <TextField
          path={["execution", "maxRuntime"]}
          label="Time at most"
          description="ISO 8601, PT1H is an hour."
          placeholder="PT1H"
        />
        <TextField
          path={["execution", "maxQueue"]}
          label="Waiting at most"
          description="After that the job fails."
          placeholder="PT2H"
        />
      </div>
    </Step>
  );
}

function Tags() {
  const { document } = useWizard();
  const field = useField(["target", "tags"]);
  return (
    <TagsInput
      label="Wanted of the machine"
      description="Instruction sets such as avx512_vnni, or what a pool requires."
      placeholder="Type, then Enter"
      size="xs"
      value={listAt(document, ["target", "tags"]).map(shown)}
      error={field.error}
      onChange={(tags) => field.set(tags.length === 0 ? undefined : tags)}
    />
  );
}
