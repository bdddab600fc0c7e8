import { duration } from "../../ui/format";
import { Panel } from "../../ui/panels";
import { Bars } from "./Bars";

interface Props {
  readonly quantization: Readonly<Record<string, number>>;
  readonly evaluation: Readonly<Record<string, number>>;
}

/** Where the time went within both stages, as the engine measured it. */
export function Steps({ quantization, evaluation }: Props) {
  const parts = [
    { title: "Quantization", millis: quantization },
    { title: "Evaluation", millis: evaluation },
  ].filter(({ millis }) => Object.keys(millis).length > 0);
  if (parts.length === 0) {
    return null;
  }
  return (
    <Panel title="Where the time went">
      <div className="panel-body job-columns">
        {parts.map(({ title, millis }) => (
          <Bars
            key={title}
            title={title}
            rows={Object.entries(millis).map(([name, value]) => ({ name, value, text: duration(value) }))}
          />
        ))}
      </div>
    </Panel>
  );
}
