import { useId } from "react";
import type { Histogram } from "../../api/histograms";
import "./HistogramPanel.css";

const WIDTH = 320;
const HEIGHT = 96;
const FOOT = 16;

interface Props {
  readonly title: string;
  readonly histogram: Histogram;
}

/** How a layer's values are spread, with the range that its integers reach; the same as a table. */
export function HistogramPanel({ title, histogram }: Props) {
  const heading = useId();
  const { clip, bins } = histogram;
  const low = Math.min(histogram.least, clip?.least ?? histogram.least);
  const high = Math.max(histogram.greatest, clip?.greatest ?? histogram.greatest);
  const span = high - low || 1;
  const at = (value: number) => ((value - low) / span) * WIDTH;
  return (
    <figure className="histogram" aria-labelledby={heading}>
      <figcaption id={heading}>
        <strong>{title}</strong> <span className="quiet">{summary(histogram)}</span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + FOOT}`} aria-hidden="true" focusable="false">
        {clip !== undefined && (
          <rect
            className="histogram-kept"
            x={at(clip.least)}
            y={0}
            width={Math.max(1, at(clip.greatest) - at(clip.least))}
            height={HEIGHT}
          />
        )}
        {bars(histogram, at).map((bar) => (
          <rect
            key={bar.bin}
            className={bar.cut ? "histogram-bar histogram-bar-cut" : "histogram-bar"}
            x={bar.x}
            y={HEIGHT - bar.height}
            width={bar.width}
            height={bar.height}
          />
        ))}
        {bins.length === 0 && (
          <rect
            className="histogram-bar"
            x={at(histogram.least)}
            y={HEIGHT - 4}
            width={Math.max(1, at(histogram.greatest) - at(histogram.least))}
            height={4}
          />
        )}
        <line className="histogram-axis" x1={0} y1={HEIGHT} x2={WIDTH} y2={HEIGHT} />
        {clip !== undefined &&
          [clip.least, clip.greatest].map((edge) => (
            <line key={edge} className="histogram-edge" x1={at(edge)} y1={0} x2={at(edge)} y2={HEIGHT} />
          ))}
        <text x={0} y={HEIGHT + FOOT - 3}>
          {short(low)}
        </text>
        <text x={WIDTH} y={HEIGHT + FOOT - 3} textAnchor="end">
          {short(high)}
        </text>
      </svg>
      {bins.length > 0 && (
        <details>
          <summary>As a table</summary>
          <div className="histogram-table">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col" className="number">
                    from
                  </th>
                  <th scope="col" className="number">
                    to
                  </th>
                  <th scope="col" className="number">
                    of the fullest bin
                  </th>
                </tr>
              </thead>
              <tbody>
                {bins.map((bin, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place
                  <tr key={index}>
                    <td className="number">{short(edgeOf(histogram, index))}</td>
                    <td className="number">{short(edgeOf(histogram, index + 1))}</td>
                    <td className="number">{(bin / 10).toFixed(1)} %</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </figure>
  );
}

interface Bar {
  readonly bin: number;
  readonly x: number;
  readonly width: number;
  readonly height: number;
  /** Whether its values are cut off. */
  readonly cut: boolean;
}

/** Heights by the square root, so that thin tails are seen: they are what clipping is about. */
function bars(histogram: Histogram, at: (value: number) => number): Bar[] {
  const { bins, clip } = histogram;
  const fullest = Math.max(1, ...bins);
  return bins.flatMap((bin, index) => {
    if (bin === 0) {
      return [];
    }
    const from = edgeOf(histogram, index);
    const to = edgeOf(histogram, index + 1);
    return [
      {
        bin: index,
        x: at(from),
        width: Math.max(1, at(to) - at(from) - 0.5),
        height: Math.max(1.5, Math.sqrt(bin / fullest) * (HEIGHT - 4)),
        cut: clip !== undefined && (to < clip.least || from > clip.greatest),
      },
    ];
  });
}

function edgeOf({ least, greatest, bins }: Histogram, index: number): number {
  return least + ((greatest - least) * index) / Math.max(1, bins.length);
}

function summary({ least, greatest, clip }: Histogram): string {
  const range = `${short(least)} to ${short(greatest)}`;
  return clip === undefined ? range : `${range}; kept ${short(clip.least)} to ${short(clip.greatest)}`;
}

function short(value: number): string {
  return value === 0 ? "0" : Number(value.toPrecision(3)).toString().replace("-", "\u2212");
}
