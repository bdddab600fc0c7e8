package io.quantry.quantizer.hardware;

import static io.quantry.quantizer.hardware.StaticForm.silent;
import static java.util.Map.entry;

import io.quantry.quantizer.scheme.QuantizedType;
import java.util.Map;

/**
 * GPUs by way of TensorRT, as its developer guide recommends explicit quantization: symmetric int8,
 * pairs in front of every product, none behind, and one on the skip connection's operand of an
 * addition.
 */
final class GpuProfile {
  static final HardwareProfile PROFILE =
      new HardwareProfile(
          "gpu",
          HardwareProfile.Kind.GPU,
          new IntegerScheme(QuantizedType.INT8, true, false, false, Placement.BEFORE_PRODUCTS),
          Map.ofEntries(
              entry("Conv", silent("")),
              entry("ConvTranspose", silent("")),
              entry("Gemm", silent("")),
              entry("MatMul", silent("")),
              entry("Add", silent("fused behind the product that makes its other operand"))),
          Map.of(),
          Map.ofEntries(
              entry("MatMul", "TensorRT takes no scales that are computed while the model runs"),
              entry("Gemm", "TensorRT takes no scales that are computed while the model runs"),
              entry("LSTM", "TensorRT takes no scales that are computed while the model runs")));

  private GpuProfile() {}
}
