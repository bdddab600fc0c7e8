"""ONNX Runtime's quantize_static in the QDQ form (uint8 activations, int8 weights), measured."""

import argparse
import tempfile

from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from arrays import feeds
from measure import measured

METHODS = {
    "minmax": CalibrationMethod.MinMax,
    "percentile": CalibrationMethod.Percentile,
    "entropy": CalibrationMethod.Entropy,
}


class Reader(CalibrationDataReader):
    def __init__(self, batches):
        self.batches = batches

    def get_next(self):
        return next(self.batches, None)


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("model", help="the FP32 model")
parser.add_argument("data", help="the .npz or .npy file to calibrate on")
parser.add_argument("output", help="the model to write")
parser.add_argument("--method", choices=METHODS, default="minmax", help="how ranges follow from activations")
parser.add_argument("--percentile", type=float, default=99.999, help="share of values within the range, in percent")
parser.add_argument("--per-channel", action="store_true", help="one scale for each output channel of a weight")
parser.add_argument("--reduce-range", action="store_true", help="weights of 7 bits")
parser.add_argument("--prepare", action="store_true", help="optimize first, as the tool advises")
parser.add_argument("--batch", type=int, default=1, help="samples a run; histograms need it to divide their number")
arguments = parser.parse_args()

with measured(arguments.output), tempfile.TemporaryDirectory() as scratch:
    model = arguments.model
    if arguments.prepare:
        model = f"{scratch}/prepared.onnx"
        quant_pre_process(arguments.model, model, skip_symbolic_shape=True)
    quantize_static(
        model,
        arguments.output,
        Reader(feeds(arguments.data, arguments.model, arguments.batch)),
        quant_format=QuantFormat.QDQ,
        per_channel=arguments.per_channel,
        reduce_range=arguments.reduce_range,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        calibrate_method=METHODS[arguments.method],
        extra_options={"CalibPercentile": arguments.percentile} if arguments.method == "percentile" else {},
    )
