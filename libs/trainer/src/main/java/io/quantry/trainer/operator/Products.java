package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.OperatorTable.one;
import static java.util.Map.entry;

import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Products of matrices. Those of integers are exact, as ONNX wants them. */
final class Products {
  static final Map<String, TorchOperator> TABLE =
      Map.ofEntries(
          entry("Einsum", one(Products::einsum)),
          entry("Gemm", one(Products::gemm)),
          entry("MatMul", one(call -> torch.matmul(call.input(0), call.input(1)))));

  private Products() {}

  private static Tensor gemm(Call call) {
    Tensor a = call.attribute("transA", 0) != 0 ? call.input(0).t() : call.input(0);
    Tensor b = call.attribute("transB", 0) != 0 ? call.input(1).t() : call.input(1);
    float alpha = call.attribute("alpha", 1f);
    float beta = call.attribute("beta", 1f);
    if (call.optional(2).isPresent()) {
      return torch.addmm(call.input(2), a, b, new Scalar(beta), new Scalar(alpha));
    }
    Tensor product = torch.matmul(a, b);
    return alpha == 1 ? product : torch.mul(product, new Scalar(alpha));
  }

  private static Tensor einsum(Call call) {
    TensorVector operands = new TensorVector(call.all().toArray(Tensor[]::new));
    return torch.einsum(call.attribute("equation", ""), operands);
  }
}
