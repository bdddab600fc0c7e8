"""Writes the golden vectors of the quantizer's number formats, from sources of their own: numpy, ml_dtypes, and ONNX's
reference implementation of Cast, QuantizeLinear and DequantizeLinear.

    bench/peers/run golden_formats.py libs/quantizer/src/test/resources/golden/formats

Floats are written as the hexadecimal of their bits, integers as they are.
"""

import argparse
import pathlib
import warnings

import ml_dtypes
import numpy as np
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

OPSET = 25
SEED = 25

FLOATS = {
    "FLOAT16": np.float16,
    "BFLOAT16": ml_dtypes.bfloat16,
    "FLOAT8E4M3FN": ml_dtypes.float8_e4m3fn,
    "FLOAT8E5M2": ml_dtypes.float8_e5m2,
}
INTEGERS = {
    "INT8": np.int8,
    "UINT8": np.uint8,
    "INT16": np.int16,
    "UINT16": np.uint16,
    "INT4": ml_dtypes.int4,
    "UINT4": ml_dtypes.uint4,
    "INT2": ml_dtypes.int2,
    "UINT2": ml_dtypes.uint2,
}


def bits(values):
    return np.ascontiguousarray(values, np.float32).ravel().view(np.uint32)


def words(values):
    return " ".join(f"{int(value):x}" for value in bits(values))


def numbers(values):
    return " ".join(str(int(value)) for value in np.ravel(values))


def evaluate(node, feeds, element_type):
    inputs = [helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(value.dtype), value.shape)
              for name, value in feeds.items()]
    output = helper.make_tensor_value_info("y", element_type, None)
    graph = helper.make_graph([node], "golden", inputs, [output])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    return ReferenceEvaluator(model).run(None, feeds)[0]


def inputs_to_encode(dtype, generator):
    """Ties between neighbours with both sides of each, the numbers themselves, the ends, and arbitrary floats."""
    codes = np.arange(256, dtype=np.uint8) if np.dtype(dtype).itemsize == 1 else np.concatenate(
        [np.arange(24), 0x0400 + np.arange(-12, 12), 0x0080 + np.arange(-12, 12), 0x3C00 + np.arange(24),
         0x3F80 + np.arange(24), 0x7BF0 + np.arange(20), 0x7F70 + np.arange(20)]).astype(np.uint16)
    with np.errstate(invalid="ignore"):
        known = codes.view(dtype).astype(np.float64)
    known = np.unique(np.abs(known[np.isfinite(known)]))
    ties = ((known[:-1] + known[1:]) / 2).astype(np.float32)
    ties = ties[np.isfinite(ties)]
    sides = [ties, np.nextafter(ties, np.float32(0)), np.nextafter(ties, np.float32(np.inf)), known.astype(np.float32)]
    ends = np.array([0, 1e-45, 1.1754942e-38, 1.17549435e-38, 448, 463.99997, 464, 464.00003, 480, 57344, 61439.996,
                     61440, 65504, 65519.996, 65520, 3.3895314e38, 3.3961775e38, 3.4028235e38, np.inf], np.float32)
    some = generator.integers(0, 2**32, 300, dtype=np.uint32).view(np.float32)
    usual = generator.standard_normal(300).astype(np.float32)
    values = np.concatenate(sides + [ends, some, usual])
    values = values[~np.isnan(values)]
    signs = generator.choice(np.array([-1, 1], np.float32), len(values))
    return np.concatenate([values * signs, -ends])


def float_formats(out, generator):
    for name, dtype in FLOATS.items():
        width = np.dtype(dtype).itemsize
        unsigned = np.uint8 if width == 1 else np.uint16
        codes = np.arange(256, dtype=np.uint8) if width == 1 else np.unique(
            np.concatenate([generator.integers(0, 65536, 500), [0, 1, 0x8000, 0x7BFF, 0x7C00, 0xFC00, 0x7E00, 0x7F7F, 0x7F80]])
        ).astype(np.uint16)
        decoded = codes.view(dtype).astype(np.float32)
        pairs = [f"{int(code):x}>{'nan' if np.isnan(value) else f'{int(bits(value)[0]):x}'}"
                 for code, value in zip(codes, decoded)]
        write(out, f"{name} decode", pairs)
        values = inputs_to_encode(dtype, generator)
        node = helper.make_node("Cast", ["x"], ["y"], to=getattr(TensorProto, name))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # overflow to infinity is what is asked about
            encoded = evaluate(node, {"x": values}, getattr(TensorProto, name)).view(unsigned)
        write(out, f"{name} encode", [f"{int(b):x}>{int(code):x}" for b, code in zip(bits(values), encoded)])


def write(out, title, pairs):
    for start in range(0, len(pairs), 12):
        out.write(f"{title} {' '.join(pairs[start:start + 12])}\n")


def quantize_linear(out, generator):
    """Per tensor, per channel (axis 1) and in groups of 2 along axis 0, the last one shorter than the others."""
    dims = (6, 4)
    for name, dtype in INTEGERS.items():
        info = ml_dtypes.iinfo(dtype)
        for symmetric in (True, False):
            for form, scale_dims, attributes in (
                    ("tensor", (), {}), ("channel", (4,), {"axis": 1}), ("group", (3, 4), {"axis": 0, "block_size": 2})):
                scale = np.asarray(generator.uniform(0.01, 0.3, scale_dims), np.float32)
                middle = 0 if symmetric else (int(info.min) + int(info.max)) // 2
                spread = 0 if symmetric else min(50, max(1, (int(info.max) - int(info.min)) // 4))
                zero = np.asarray(generator.integers(middle - spread, middle + spread + 1, scale_dims)).astype(dtype)
                wide = np.broadcast_to(scale if form != "group" else np.repeat(scale, 2, axis=0), dims)
                steps = generator.integers(2 * int(info.min) - 3, 2 * int(info.max) + 3, dims) / 2
                x = (steps * wide).astype(np.float32)
                x[0, 0], x[1, 1], x[2, 2] = 1e6, -1e6, 0  # the reference converts infinities to integers by chance
                q = evaluate(helper.make_node("QuantizeLinear", ["x", "s", "z"], ["y"], **attributes),
                             {"x": x, "s": scale, "z": zero}, getattr(TensorProto, name))
                y = evaluate(helper.make_node("DequantizeLinear", ["q", "s", "z"], ["y"], **attributes),
                             {"q": q, "s": scale, "z": zero}, TensorProto.FLOAT)
                out.write(f"{name} {form}|{words(x)}|{words(scale)}|{numbers(zero.astype(np.int64))}"
                          f"|{numbers(q.astype(np.int64))}|{words(y)}\n")


def weights(count):
    """Floats of many magnitudes from a hash of their index, so that the reader makes the same ones."""
    hashes = (np.arange(count, dtype=np.uint64) * np.uint64(2654435761)) & np.uint64(0xFFFFFFFF)
    fraction = hashes >> np.uint64(9)
    exponent = np.uint64(118) + (hashes & np.uint64(7))
    sign = ((hashes >> np.uint64(4)) & np.uint64(1)) << np.uint64(31)
    return (sign | exponent << np.uint64(23) | fraction).astype(np.uint32).view(np.float32)


def group(w, size_bits, symmetric):
    """One group of weights: integers, scale and zero point."""
    low, high = min(np.float32(0), w.min()), max(np.float32(0), w.max())
    top = 2 ** (size_bits - 1) - 1 if symmetric else 2**size_bits - 1
    if not symmetric:
        scale = np.float32((float(high) - float(low)) / top)
    elif size_bits == 8:
        scale = np.float32(float(max(high, -low)) / 127)
    else:
        scale = np.float32((low if -low >= high else high) / np.float32(-(2 ** (size_bits - 1))))
    scale = np.float32(1) if scale == 0 else scale
    zero = 0 if symmetric else int(np.clip(np.rint(-low / scale), 0, top))
    bottom = (-127 if size_bits == 8 else -(2 ** (size_bits - 1))) if symmetric else 0
    return np.clip(np.rint(w / scale) + zero, bottom, top), scale, zero


def groups(out):
    for size_bits in (8, 4, 2):
        for symmetric in (True, False):
            for along, rows, columns, size in (("columns", 16, 5, 16), ("columns", 32, 3, 32), ("columns", 130, 2, 128),
                                               ("columns", 300, 1, 256), ("rows", 3, 50, 16), ("rows", 2, 64, 32),
                                               ("rows", 1, 200, 64)):
                matrix = weights(rows * columns).reshape(rows, columns)
                matrix[0, :] = matrix[0, :] * 0 if rows == 3 else matrix[0, :]
                lines = matrix.T if along == "columns" else matrix
                integers, scales, zeros = [], [], []
                for line in lines:
                    parts = [group(line[i:i + size], size_bits, symmetric) for i in range(0, len(line), size)]
                    integers.append(np.concatenate([part[0] for part in parts]))
                    scales.append([part[1] for part in parts])
                    zeros.append([part[2] for part in parts])
                integers, scales, zeros = np.array(integers), np.array(scales), np.array(zeros)
                if along == "columns":
                    integers, scales, zeros = integers.T, scales.T, zeros.T
                out.write(f"{size_bits} {symmetric} {along} {rows} {columns} {size}".lower()
                          + f"|{numbers(integers)}|{words(scales)}|{numbers(zeros)}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(SEED)
    for name, fill in (("floats.txt", lambda out: float_formats(out, generator)),
                       ("integers.txt", lambda out: quantize_linear(out, generator)), ("groups.txt", groups)):
        with open(folder / name, "w", encoding="ascii", newline="\n") as out:
            fill(out)


if __name__ == "__main__":
    main()
