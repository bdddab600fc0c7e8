import { useCallback } from "react";
import type { Diagnosis, NoiseStep } from "../../api/diagnosis";
import { Chart } from "../../ui/charts/Chart";
import type { Colours } from "../../ui/charts/colours";
import type { ChartOption } from "../../ui/charts/drawing";
import { decibels, percent } from "../../ui/format";
import { Panel } from "../../ui/panels";
import { Scrolls } from "../../ui/Scrolls";

/** Where an output's noise comes from, step by step; a step can also cancel noise. */
export function Waterfall({ diagnosis }: { diagnosis: Diagnosis }) {
  return diagnosis.outputs
    .filter(({ steps }) => steps.length > 0)
    .map(({ output, steps }) => (
      <Panel key={output} title={`Where the noise of ${output} comes from`}>
        <div className="panel-body job-columns">
          <Steps output={output} steps={steps} />
          <Scrolls label="Steps">
            <table className="table">
              <thead>
                <tr>
                  <th>Step</th>
                  <th className="number">SQNR, dB</th>
                  <th className="number">Share of the noise</th>
                </tr>
              </thead>
              <tbody>
                {steps.map((step) => (
                  <tr key={step.step}>
                    <td>{step.step}</td>
                    <td className="number">{decibels(step.sqnrDb)}</td>
                    <td className="number">{percent(step.noiseShare, 1)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scrolls>
        </div>
      </Panel>
    ));
}

function Steps({ output, steps }: { output: string; steps: readonly NoiseStep[] }) {
  const option = useCallback((colours: Colours) => drawn(steps, colours), [steps]);
  return (
    <Chart option={option} label={`Shares of the noise of ${output}; the table beside it has the numbers`} />
  );
}

/** Each bar hangs where the one before ended. */
function drawn(steps: readonly NoiseStep[], colours: Colours): ChartOption {
  let reached = 0;
  const bars = steps.map(({ noiseShare = 0 }) => {
    const share = noiseShare * 100;
    const foot = Math.min(reached, reached + share);
    reached += share;
    return { foot, share };
  });
  return {
    grid: { left: 48, right: 12, top: 12, bottom: 44 },
    xAxis: {
      type: "category",
      data: steps.map(({ step }) => step),
      axisLabel: { interval: 0, hideOverlap: true, width: 76, overflow: "break", lineHeight: 13 },
    },
    yAxis: { type: "value", axisLabel: { formatter: "{value} %" } },
    series: [
      {
        type: "bar",
        stack: "noise",
        silent: true,
        itemStyle: { color: "transparent" },
        data: bars.map(({ foot }) => foot),
      },
      {
        type: "bar",
        stack: "noise",
        silent: true,
        data: bars.map(({ share }) => ({
          value: Math.abs(share),
          itemStyle: { color: share < 0 ? colours.fp32 : colours.accent },
        })),
      },
    ],
  };
}
