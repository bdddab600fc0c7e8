"""ONNX Runtime's MatMulNBitsQuantizer (weights of products in 4 or 8 bits by blocks), measured."""

import argparse

import onnx
from onnxruntime.quantization import matmul_nbits_quantizer as peer
from onnxruntime.quantization.quant_utils import QuantFormat

from measure import measured

FORMATS = {"standard": QuantFormat.QDQ, "contrib": QuantFormat.QOperator}

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("model", help="the FP32 model")
parser.add_argument("output", help="the model to write")
parser.add_argument("--bits", type=int, default=4, help="bits of a weight")
parser.add_argument("--block-size", type=int, default=32, help="weights that share a scale")
parser.add_argument("--asymmetric", action="store_true", help="a zero point for each block")
parser.add_argument("--format", choices=FORMATS, default="contrib", help="DequantizeLinear, or MatMulNBits")
parser.add_argument("--external", action="store_true", help="write weights beside the model")
arguments = parser.parse_args()

with measured(arguments.output):
    quantizer = peer.MatMulNBitsQuantizer(
        onnx.load(arguments.model),
        algo_config=peer.DefaultWeightOnlyQuantConfig(
            block_size=arguments.block_size,
            is_symmetric=not arguments.asymmetric,
            accuracy_level=4,
            quant_format=FORMATS[arguments.format],
            op_types_to_quantize=("MatMul",),
            bits=arguments.bits,
        ),
    )
    quantizer.process()
    quantizer.model.save_model_to_file(arguments.output, arguments.external)
