"""Calibration data: the arrays of an .npz file, each named as a model input with samples along the first axis, or one
.npy file for a model with one input. Quantry's formats of these names read the same tensors."""

import numpy
import onnx


def feeds(path, model, batch):
    """Yields one map of input name to array a run; where the model prescribes its batch, that counts and the rest of
    the samples is left out."""
    graph = onnx.load(model, load_external_data=False).graph
    stored = {one.name for one in graph.initializer}
    first = next(one for one in graph.input if one.name not in stored)
    loaded = numpy.load(path)
    arrays = dict(loaded) if isinstance(loaded, numpy.lib.npyio.NpzFile) else {first.name: loaded}
    samples = len(next(iter(arrays.values())))
    prescribed = first.type.tensor_type.shape.dim[0].dim_value
    if prescribed:
        batch = prescribed
        samples -= samples % batch
    for start in range(0, samples, batch):
        yield {name: array[start : start + batch] for name, array in arrays.items()}
