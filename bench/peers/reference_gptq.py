"""Writes golden cases of GPTQ for the tests of libs/quantizer: the algorithm as its paper states it (Frantar et al. 2022,
algorithm 1: the inverse of the Hessian, its upper Cholesky factor, one weight after the other, no batches), in float64.

    bench/peers/run reference_gptq.py > libs/quantizer/src/test/resources/gptq.txt

A case is taken only where every rounding is clearly decided, so that float32 must give the same integers. Static cases order
channels by activation with the scales of the weights as they were; the others go from the last channel to the first, with scales
from the updated weights when a group begins."""

import numpy


def grid(group, bits, symmetric):
    """Scale and zero point of the columns of a group [rows, n]."""
    low, high = group.min(axis=0), group.max(axis=0)
    if symmetric:
        extreme = numpy.where(-low >= high, low, high)
        return extreme / -(2 ** (bits - 1)), numpy.zeros(len(low))
    low, high = numpy.minimum(0, low), numpy.maximum(0, high)
    scale = (high - low) / (2**bits - 1)
    return scale, numpy.rint(-low / scale)


def gptq(weights, inputs, size, bits, symmetric, static, damping):
    k, n = weights.shape
    hessian = inputs.T @ inputs
    hessian += damping * numpy.mean(numpy.diag(hessian)) * numpy.eye(k)
    order = numpy.argsort(-numpy.diag(inputs.T @ inputs), kind="stable") if static else numpy.arange(k)[::-1]
    factor = numpy.linalg.cholesky(numpy.linalg.inv(hessian[numpy.ix_(order, order)])).T
    left = weights.astype(numpy.float64)[order]
    scales, zeros = numpy.zeros((-(-k // size), n)), numpy.zeros((-(-k // size), n))
    if static:
        for group in range(len(scales)):
            scales[group], zeros[group] = grid(weights[group * size : (group + 1) * size].astype(numpy.float64), bits, symmetric)
    lowest, highest = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if symmetric else (0, 2**bits - 1)
    integers = numpy.zeros((k, n), dtype=int)
    margin, begun = 1.0, set()
    for step in range(k):
        group = order[step] // size
        if not static and group not in begun:
            begun.add(group)
            members = [i for i in range(k) if order[i] // size == group]
            scales[group], zeros[group] = grid(left[members], bits, symmetric)
        steps = left[step] / scales[group] + zeros[group]
        inside = (steps > lowest - 0.4) & (steps < highest + 0.4)
        margin = min(margin, (0.5 - numpy.abs(steps - numpy.rint(steps)))[inside].min(initial=0.5))
        integer = numpy.clip(numpy.rint(steps), lowest, highest)
        integers[order[step]] = integer
        error = (left[step] - (integer - zeros[group]) * scales[group]) / factor[step, step]
        left[step:] -= numpy.outer(factor[step, step:], error)
    return integers, scales, zeros, margin


def text(array):
    return " ".join(f"{value:.9g}" for value in numpy.asarray(array).ravel())


def main():
    print("# made by bench/peers/reference_gptq.py; a case: k n size bits symmetric static damping positions, then weights,")
    print("# inputs, integers, scales, zero points")
    for bits, symmetric, static, size, k in (
        (4, True, False, 8, 16),
        (4, True, True, 8, 20),
        (4, False, True, 8, 16),
        (4, False, False, 8, 20),
        (2, True, True, 16, 32),
        (2, False, False, 4, 12),
    ):
        for seed in range(10_000):
            random = numpy.random.default_rng(seed)
            n, positions, damping = 5, 3 * k, 0.01
            weights = random.normal(size=(k, n)).round(3).astype(numpy.float32)
            mixing = random.normal(size=(k, k)) * 0.4 + numpy.diag(random.uniform(0.5, 3, size=k))
            inputs = (random.normal(size=(positions, k)) @ mixing).round(2).astype(numpy.float32)
            integers, scales, zeros, margin = gptq(weights, inputs.astype(numpy.float64), size, bits, symmetric, static, damping)
            if margin > 2e-3:
                break
        print(f"case {k} {n} {size} {bits} {int(symmetric)} {int(static)} {damping} {positions}")
        for array in (weights, inputs, integers, scales, zeros):
            print(text(array))


main()
