import { Button } from "@mantine/core";
import { bytes, digits, fixed } from "../../ui/format";
import { HistogramPanel } from "../../ui/histogram/HistogramPanel";
import { LookTag } from "./Legend";
import type { LayerNews } from "./layers";
import type { SceneItem } from "./scene";
import type { Extent, StoredForm, Tensor } from "./types";

interface Props {
  readonly item: SceneItem;
  readonly news: LayerNews | undefined;
  onOpen(diagram: number): void;
  onClose(): void;
}

/** All that is known of one box. */
export function Details({ item, news, onOpen, onClose }: Props) {
  const { operator, box } = item;
  return (
    <section className="graph-details" aria-label="Selected">
      <header>
        <h2>
          <bdi>{item.title}</bdi>
        </h2>
        <Button variant="subtle" color="gray" onClick={onClose}>
          Close
        </Button>
      </header>
      <dl className="facts">
        {operator !== undefined && (
          <>
            <Fact name="Name">
              <bdi className="mono">{operator.name}</bdi>
            </Fact>
            <Fact name="Operator">
              <code>{operator.opType}</code>
            </Fact>
            <Fact name="Precision">
              {item.looks[0] !== undefined && <LookTag look={item.looks[0]} text={operator.precision} />}
            </Fact>
            {operator.weights !== null && (
              <Fact name="Weights">
                <code>{operator.weights.type}</code>
                {granularity(operator.weights.granularity)}
                {operator.bytes > 0 && `, ${bytes(operator.bytes)}`}
              </Fact>
            )}
          </>
        )}
        {box.kind === "BLOCKS" && (
          <Fact name="Block">
            {item.note}, {box.times} times one behind the other
          </Fact>
        )}
        {news?.decision !== undefined && (
          <Fact name={news.kept ? "Stayed as it was" : "Quantized"}>{news.decision}</Fact>
        )}
        {news?.histograms?.weightsDb !== undefined && (
          <Fact name="SQNR of the weights">
            <span className="mono">{fixed(news.histograms.weightsDb, 1)} dB</span>
          </Fact>
        )}
      </dl>
      {box.inside?.map((diagram, index) => (
        <Button key={diagram} variant="default" onClick={() => onOpen(diagram)}>
          {box.inside?.length === 1 ? "Show what is in it" : `Show graph ${index + 1} in it`}
        </Button>
      ))}
      {operator !== undefined && <Tensors title="Inputs" tensors={operator.inputs} />}
      {operator !== undefined && <Tensors title="Outputs" tensors={operator.outputs} />}
      {box.tensor !== null && <Tensors title="Tensor" tensors={[box.tensor]} />}
      {news?.histograms?.weights !== undefined && (
        <HistogramPanel title="Weights" histogram={news.histograms.weights} />
      )}
      {news?.histograms?.activations !== undefined && (
        <HistogramPanel title="Input activations" histogram={news.histograms.activations} />
      )}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function granularity(of: string): string {
  return of === "-" || of === "?" ? "" : `, a scale for each ${of}`;
}

function Tensors({ title, tensors }: { title: string; tensors: readonly Tensor[] }) {
  if (tensors.length === 0) {
    return null;
  }
  return (
    <div className="graph-tensors">
      <h3>{title}</h3>
      <ul>
        {tensors.map((tensor, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one tensor may fill several slots
          <li key={index}>
            <bdi className="mono">{tensor.name}</bdi>
            <div className="quiet">
              {tensor.constant && "constant "}
              <code>{typeAndShape(tensor)}</code>
            </div>
            {tensor.quantization !== null && <Stored form={tensor.quantization} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

function typeAndShape({ type, shape }: Tensor): string {
  return `${type ?? ""}${shape === null ? "" : `[${shape.join(" × ")}]`}`;
}

function Stored({ form }: { form: StoredForm }) {
  return (
    <div>
      stored as <code>{form.type}</code>
      {form.dynamic && ", scale and zero point found while it runs"}
      {form.scale !== null && (
        <>
          , scale <code>{extent(form.scale)}</code>
          {form.scales > 1 && ` (${form.scales.toLocaleString("en")} of them)`}
        </>
      )}
      {form.zeroPoint !== null && (
        <>
          , zero point <code>{extent(form.zeroPoint)}</code>
        </>
      )}
    </div>
  );
}

function extent({ least, greatest }: Extent): string {
  return least === greatest ? precise(least) : `${precise(least)} to ${precise(greatest)}`;
}

/** Scales are small: significant digits, not places. */
function precise(value: number): string {
  return Number.isInteger(value) ? digits(value) : value.toPrecision(4);
}
