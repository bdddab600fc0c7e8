package io.quantry.onnx.ir;

/**
 * A constant in coordinate form: values of shape {@code [nnz]}, indices of shape {@code [nnz]} or
 * {@code [nnz, rank]}, and the dense dims. The array is owned by the record: do not write to it.
 */
@SuppressWarnings("ArrayRecordComponent")
public record SparseTensor(Tensor values, Tensor indices, long[] dims, Extras extras) {}
