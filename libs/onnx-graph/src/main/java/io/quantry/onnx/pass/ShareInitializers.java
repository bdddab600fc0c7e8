package io.quantry.onnx.pass;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.TensorData;
import io.quantry.onnx.ir.Value;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets equal constants of one graph be one.
 *
 * <ol>
 *   <li>Equal element type, dims and bytes: the first of them takes every use.
 *   <li>Inputs, outputs, strings and sparse initializers are left alone.
 *   <li>Tensors in side files are left alone: comparing them would read them.
 * </ol>
 *
 * Subgraphs: each for itself. Local functions have no initializers.
 */
public final class ShareInitializers implements Pass {
  private record Key(ElementType type, List<Long> dims, ByteBuffer bytes) {}

  @Override
  public boolean run(Model model) {
    boolean modified = false;
    for (Graph graph : model.graph().withSubgraphs()) {
      modified |= run(graph);
    }
    return modified;
  }

  private static boolean run(Graph graph) {
    // Sizes first: most tensors differ there, and then their bytes are not hashed.
    Map<List<Object>, List<Value>> bySize = new HashMap<>();
    for (Value value : graph.initializers()) {
      Tensor tensor = value.initializer().orElse(null);
      if (tensor != null && isComparable(value, tensor)) {
        List<Object> size = List.of(tensor.elementType(), tensor.elementCount());
        bySize.computeIfAbsent(size, key -> new ArrayList<>()).add(value);
      }
    }
    boolean modified = false;
    for (List<Value> candidates : bySize.values()) {
      if (candidates.size() > 1) {
        modified |= share(graph, candidates);
      }
    }
    return modified;
  }

  private static boolean share(Graph graph, List<Value> candidates) {
    boolean modified = false;
    Map<Key, Value> first = new HashMap<>();
    for (Value value : candidates) {
      Tensor tensor = value.initializer().orElseThrow();
      List<Long> dims = Arrays.stream(tensor.dims()).boxed().toList();
      Value shared = first.putIfAbsent(new Key(tensor.elementType(), dims, tensor.bytes()), value);
      if (shared != null) {
        value.replaceAllUses(shared);
        graph.removeInitializer(value);
        modified = true;
      }
    }
    return modified;
  }

  private static boolean isComparable(Value value, Tensor tensor) {
    return value.isConstant()
        && !value.isGraphOutput()
        && tensor.elementType().isFixedWidth()
        && !(tensor.data() instanceof TensorData.External)
        && !(tensor.data() instanceof TensorData.Absent);
  }
}
