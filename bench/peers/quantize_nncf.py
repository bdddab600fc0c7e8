"""NNCF's quantize for ONNX models (static, with its fast bias correction), measured."""

import argparse

import nncf
import onnx

from arrays import feeds
from measure import measured

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("model", help="the FP32 model")
parser.add_argument("data", help="the .npz or .npy file to calibrate on")
parser.add_argument("output", help="the model to write")
parser.add_argument("--preset", choices=["performance", "mixed"], default="mixed", help="mixed: asymmetric activations")
parser.add_argument("--samples", type=int, default=300, help="at most so many runs, of one sample each")
arguments = parser.parse_args()

with measured(arguments.output):
    model = nncf.quantize(
        onnx.load(arguments.model),
        nncf.Dataset(list(feeds(arguments.data, arguments.model, 1))),
        preset=nncf.QuantizationPreset(arguments.preset),
        target_device=nncf.TargetDevice.CPU,
        subset_size=arguments.samples,
    )
    onnx.save(model, arguments.output)
