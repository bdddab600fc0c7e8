package io.quantry.quantizer.hardware;

import static io.quantry.quantizer.hardware.StaticForm.kernel;
import static io.quantry.quantizer.hardware.StaticForm.silent;
import static java.util.Map.entry;

import java.util.Map;

/** What ONNX Runtime's CPU provider runs in 8 bits: the same on all processors, if not as fast. */
final class CpuForms {
  static final Map<String, StaticForm> STATIC =
      Map.ofEntries(
          entry("Conv", kernel("QLinearConv")),
          entry("Gemm", kernel("QGemm")),
          entry("MatMul", kernel("QLinearMatMul|MatMulIntegerToFloat|QGemm")),
          entry("Add", kernel("QLinearAdd")),
          entry("Mul", kernel("QLinearMul")),
          entry("GlobalAveragePool", kernel("QLinearGlobalAveragePool")),
          entry("AveragePool", kernel("QLinearAveragePool")),
          entry("LeakyRelu", kernel("QLinearLeakyRelu")),
          entry("Sigmoid", kernel("QLinearSigmoid")),
          entry("Softmax", kernel("QLinearSoftmax")),
          entry("Where", kernel("QLinearWhere")),
          entry("Concat", kernel("QLinearConcat")),
          entry(
              "HardSigmoid",
              new StaticForm("QLinearAdd", "an addition whose result the 8 bits cut off")),
          entry("Relu", silent("part of the producer's range")),
          entry("Clip", silent("part of the producer's range")),
          entry("MaxPool", silent("")),
          entry("Reshape", silent("")),
          entry("Flatten", silent("")),
          entry("Transpose", silent("")),
          entry("Squeeze", silent("")),
          entry("Unsqueeze", silent("")),
          entry("Resize", silent("")),
          entry("Split", silent("")),
          entry("Slice", silent("")),
          entry("Gather", silent("")),
          entry("DepthToSpace", silent("")));

  static final Map<String, String> DYNAMIC =
      Map.ofEntries(
          entry("MatMul", "DynamicQuantizeMatMul|MatMulIntegerToFloat|MatMulInteger"),
          entry("Gemm", "DynamicQuantizeMatMul|MatMulIntegerToFloat|MatMulInteger"),
          entry("LSTM", "DynamicQuantizeLSTM"),
          entry("Gather", ""));

  static final Map<String, String> DYNAMIC_REFUSALS =
      Map.ofEntries(
          entry("Conv", "dynamic convolution (ConvInteger) is slower than FP32 on a CPU"),
          entry("ConvTranspose", "no dynamic integer kernel"),
          entry("GRU", "the runtime has no integer kernel for it"),
          entry("RNN", "the runtime has no integer kernel for it"));

  private CpuForms() {}
}
