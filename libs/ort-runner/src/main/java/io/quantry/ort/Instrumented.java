package io.quantry.ort;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A copy of a model, on disk, whose main graph gives out more of its values. */
final class Instrumented implements AutoCloseable {
  private final Path folder;
  private final Path file;

  private Instrumented(Path folder, Path file) {
    this.folder = folder;
    this.file = file;
  }

  /**
   * Writes the copy; the caller's model is as before when this returns. Extra outputs are declared
   * by name alone where the model knows no type: the runtime infers it.
   *
   * @param scratch a folder that exists; the copy lives in a new folder inside until closed
   */
  static Instrumented write(Model model, Collection<String> tensors, Path scratch) {
    Graph graph = model.graph();
    Map<String, Value> values = new LinkedHashMap<>();
    graph.values().forEach(value -> values.put(value.name(), value));
    int before = graph.outputs().size();
    // Not what Value.isGraphOutput() says: a subgraph may give out a value of the main graph too.
    Set<Value> outputs = new HashSet<>(graph.outputs());
    try {
      for (String name : tensors) {
        Value value = values.get(name);
        if (value == null) {
          throw new IllegalArgumentException("no tensor '%s' in the main graph".formatted(name));
        }
        if (outputs.add(value)) {
          graph.addOutput(value);
        }
      }
      Path folder = Files.createTempDirectory(scratch, "instrumented");
      Path file = folder.resolve("model.onnx");
      Instrumented copy = new Instrumented(folder, file);
      try {
        ModelWriter.write(model, file);
      } catch (IOException | RuntimeException e) {
        copy.close();
        throw e;
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      while (graph.outputs().size() > before) {
        graph.removeOutput(graph.outputs().size() - 1);
      }
    }
  }

  Path file() {
    return file;
  }

  @Override
  public void close() {
    ScratchFolder.delete(folder);
  }
}
