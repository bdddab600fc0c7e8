package io.quantry.quantizer.hardware;

import static java.util.Map.entry;

import java.util.Map;

/** x86-64 with ONNX Runtime's CPU provider; integer products are fast with VNNI. */
final class CpuProfile {
  static final HardwareProfile PROFILE =
      new HardwareProfile(
          "cpu",
          Map.ofEntries(
              entry("Conv", "QLinearConv"),
              entry("Gemm", "QGemm"),
              entry("MatMul", "QLinearMatMul|MatMulIntegerToFloat|QGemm"),
              entry("Add", "QLinearAdd"),
              entry("Mul", "QLinearMul"),
              entry("GlobalAveragePool", "QLinearGlobalAveragePool"),
              entry("AveragePool", "QLinearAveragePool"),
              entry("LeakyRelu", "QLinearLeakyRelu"),
              entry("Sigmoid", "QLinearSigmoid"),
              entry("Concat", "QLinearConcat"),
              entry("Relu", ""),
              entry("Clip", ""),
              entry("MaxPool", ""),
              entry("Reshape", ""),
              entry("Flatten", ""),
              entry("Transpose", ""),
              entry("Squeeze", ""),
              entry("Unsqueeze", "")),
          Map.ofEntries(
              entry("MatMul", "DynamicQuantizeMatMul|MatMulIntegerToFloat|MatMulInteger"),
              entry("Gemm", "DynamicQuantizeMatMul|MatMulIntegerToFloat|MatMulInteger"),
              entry("Gather", "")),
          Map.ofEntries(
              entry("Conv", "dynamic convolution (ConvInteger) is slower than FP32 on a CPU"),
              entry("ConvTranspose", "no dynamic integer kernel"),
              entry("LSTM", "not covered by this technique"),
              entry("GRU", "not covered by this technique"),
              entry("RNN", "not covered by this technique")));

  private CpuProfile() {}
}
