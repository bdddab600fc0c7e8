import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { LayerHistograms } from "../../api/histograms";
import type { Layer } from "../../api/quantization";
import { HistogramPanel } from "../../ui/histogram/HistogramPanel";
import { Panel } from "../../ui/panels";

interface Props {
  readonly layer: Layer;
  readonly histograms: LayerHistograms | undefined;
  readonly model: string;
  readonly version: number;
  onClose(): void;
}

/** One layer: what was decided, and how its weights and activations are spread. */
export function LayerDetail({ layer, histograms, model, version, onClose }: Props) {
  return (
    <Panel
      title={layer.node}
      actions={
        <div className="job-filters">
          <Link
            to="/models/$model/versions/$version/graph"
            params={{ model, version: String(version) }}
            search={{ find: layer.node }}
          >
            In the graph
          </Link>
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
        </div>
      }
    >
      <div className="panel-body">
        <p>
          {layer.operator}: {layer.quantized ? layer.decision : `kept in FP32, ${layer.decision}`}
        </p>
        <div className="job-columns">
          {histograms?.weights !== undefined && (
            <HistogramPanel title="Weights" histogram={histograms.weights} />
          )}
          {histograms?.activations !== undefined && (
            <HistogramPanel title="Input activations" histogram={histograms.activations} />
          )}
        </div>
        {histograms?.weights === undefined && histograms?.activations === undefined && (
          <p className="quiet">Nothing was recorded of this layer's values.</p>
        )}
      </div>
    </Panel>
  );
}
