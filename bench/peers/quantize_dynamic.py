"""ONNX Runtime's quantize_dynamic, measured."""

import argparse

from onnxruntime.quantization import QuantType, quantize_dynamic

from measure import measured

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("model", help="the FP32 model")
parser.add_argument("output", help="the model to write")
parser.add_argument("--per-channel", action="store_true", help="one scale for each output channel of a weight")
parser.add_argument("--reduce-range", action="store_true", help="weights of 7 bits")
parser.add_argument("--weights", choices=["int8", "uint8"], default="int8", help="type of the weights")
arguments = parser.parse_args()

with measured(arguments.output):
    quantize_dynamic(
        arguments.model,
        arguments.output,
        per_channel=arguments.per_channel,
        reduce_range=arguments.reduce_range,
        weight_type={"int8": QuantType.QInt8, "uint8": QuantType.QUInt8}[arguments.weights],
    )
