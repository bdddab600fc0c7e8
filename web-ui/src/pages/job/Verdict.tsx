import type { Objective, Report } from "../../api/report/report";
import { ASPECT_WORDS, sizeRatio } from "../../api/report/words";
import type { Job } from "../../api/types";
import { VerdictTag } from "../../ui/tags";
import { headline } from "./headline";
import { Strip } from "./Strip";

/** The verdict in words, then each objective: what was wanted, what was measured, and how sure that is. */
export function Verdict({ job, report }: { job: Job; report: Report | undefined }) {
  if (report === undefined) {
    const words = job.evaluation?.words;
    return job.failure === undefined ? (
      <h2 className="verdict-line">{words ?? "The model was made. Nothing was to be measured."}</h2>
    ) : null;
  }
  return (
    <>
      <h2 className="verdict-line">{headline(report)}</h2>
      {report.objectives.length > 0 && (
        <ul className="objectives" aria-label="Objectives">
          {report.objectives.map((objective) => (
            <li key={`${objective.aspect} ${objective.wanted}`}>
              <h3>{objective.aspect === undefined ? "Objective" : ASPECT_WORDS[objective.aspect]}</h3>
              <p>
                <span className="quiet">Wanted</span> {objective.wanted}
              </p>
              <p>
                <span className="quiet">Measured</span> {objective.measured}
              </p>
              <div className="objective-strip">
                <StripOf report={report} aspect={objective.aspect} />
              </div>
              <div className="objective-verdict">
                <VerdictTag verdict={objective.verdict} />
              </div>
            </li>
          ))}
        </ul>
      )}
      {report.verdict === "INCONCLUSIVE" && <Undecided report={report} />}
    </>
  );
}

function StripOf({ report, aspect }: { report: Report; aspect: Objective["aspect"] }) {
  const { accuracy, latency, asked } = report;
  switch (aspect) {
    case "ACCURACY":
      return accuracy === undefined ? null : (
        <Strip
          label="Change of accuracy"
          interval={accuracy.change}
          origin={0}
          limit={asked.maxAccuracyDrop === undefined ? undefined : -asked.maxAccuracyDrop}
          places={1}
        />
      );
    case "SPEED":
      return latency[0] === undefined ? null : (
        <Strip
          label="Speed"
          interval={latency[0].speedup}
          origin={1}
          limit={asked.minSpeedup}
          places={1}
          suffix="×"
        />
      );
    case "SIZE": {
      const ratio = sizeRatio(report);
      return (
        <Strip
          label="Size"
          interval={{ estimate: toPercent(ratio) }}
          origin={100}
          limit={toPercent(asked.maxSizeRatio)}
          places={0}
          suffix=" %"
          from={0}
        />
      );
    }
    default:
      return null;
  }
}

function toPercent(fraction: number | undefined): number | undefined {
  return fraction === undefined ? undefined : fraction * 100;
}

function Undecided({ report }: { report: Report }) {
  const needed = report.accuracy?.samplesToSettle;
  return (
    <p>
      The interval still holds both answers.
      {needed !== undefined && ` About ${needed.toLocaleString("en")} samples would settle it.`}
    </p>
  );
}
