"""ONNX Runtime's quantize_static in the QDQ form (uint8 activations, int8 weights), measured.

Calibrates on the arrays of an .npz file, each named as a model input with samples along the first axis, or on one
.npy file for a model with one input: the tensors that Quantry's formats of these names read.
"""

import argparse
import pathlib
import tempfile

import numpy
import onnx
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from measure import measured

METHODS = {
    "minmax": CalibrationMethod.MinMax,
    "percentile": CalibrationMethod.Percentile,
    "entropy": CalibrationMethod.Entropy,
}


class Arrays(CalibrationDataReader):
    """Batches of arrays as feeds; a batch that would be incomplete is left out where the model prescribes its size."""

    def __init__(self, path, inputs, batch):
        loaded = numpy.load(path)
        self.arrays = dict(loaded) if isinstance(loaded, numpy.lib.npyio.NpzFile) else {inputs[0].name: loaded}
        prescribed = inputs[0].type.tensor_type.shape.dim[0].dim_value
        self.batch = prescribed or batch
        samples = len(next(iter(self.arrays.values())))
        self.starts = iter(range(0, samples - (prescribed - 1 if prescribed else 0), self.batch))

    def get_next(self):
        start = next(self.starts, None)
        if start is None:
            return None
        return {name: array[start : start + self.batch] for name, array in self.arrays.items()}


def real_inputs(path):
    graph = onnx.load(path, load_external_data=False).graph
    stored = {one.name for one in graph.initializer}
    return [one for one in graph.input if one.name not in stored]


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("model", help="the FP32 model")
parser.add_argument("data", type=pathlib.Path, help="the .npz or .npy file to calibrate on")
parser.add_argument("output", help="the model to write")
parser.add_argument("--method", choices=METHODS, default="minmax", help="how ranges follow from activations")
parser.add_argument("--percentile", type=float, default=99.999, help="share of values within the range, in percent")
parser.add_argument("--per-channel", action="store_true", help="one scale for each output channel of a weight")
parser.add_argument("--reduce-range", action="store_true", help="weights of 7 bits")
parser.add_argument("--prepare", action="store_true", help="optimize first, as the tool advises: folds BatchNormalization")
parser.add_argument("--batch", type=int, default=8, help="samples a run where the model takes any number")
arguments = parser.parse_args()

with measured(arguments.output), tempfile.TemporaryDirectory() as scratch:
    model = arguments.model
    if arguments.prepare:
        model = f"{scratch}/prepared.onnx"
        quant_pre_process(arguments.model, model, skip_symbolic_shape=True)
    quantize_static(
        model,
        arguments.output,
        Arrays(arguments.data, real_inputs(arguments.model), arguments.batch),
        quant_format=QuantFormat.QDQ,
        per_channel=arguments.per_channel,
        reduce_range=arguments.reduce_range,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        calibrate_method=METHODS[arguments.method],
        extra_options={"CalibPercentile": arguments.percentile} if arguments.method == "percentile" else {},
    )
