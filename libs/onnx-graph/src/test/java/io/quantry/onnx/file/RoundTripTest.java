package io.quantry.onnx.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.quantry.onnx.ModelRefusedException;
import io.quantry.onnx.SharedData;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.proto.ModelProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RoundTripTest {
  @Test
  void writesTheConformanceModelsBackEqual() throws IOException {
    assertThat(
            refused(SharedData.models("onnx-backend-tests", "onnx-backend-test-data.tar.gz"), 1951))
        .isEmpty();
  }

  @Test
  void writesTheRuntimeTestModelsBackEqual() throws IOException {
    assertThat(refused(SharedData.models("ort-testdata", "onnxruntime-test-testdata.tar.gz"), 680))
        .as("all but those whose side files are elsewhere, missing, or memory addresses")
        .containsExactly(
            "model_with_external_initializer_come_from_user.onnx",
            "test_arbitrary_external_file.onnx",
            "test_evil_weights.onnx");
  }

  @Test
  void writesRealModelsBackEqual() throws IOException {
    Path data = SharedData.path("model-silero-vad").resolveSibling("");
    try (var files = Files.walk(data)) {
      List<Path> models =
          files
              .filter(file -> file.toString().endsWith(".onnx"))
              .filter(file -> file.toString().contains("model-"))
              .toList();
      assertThat(models).isNotEmpty();
      assertThat(refused(models, models.size()))
          .as("its value 284 is a constant 12 and, further on, a constant 2")
          .containsExactly("ort_gpt2_past.onnx");
    }
  }

  /** Round-trips the models; returns the names of those that the reader refused. */
  private static Set<String> refused(List<Path> files, int expectedCount) throws IOException {
    Map<String, String> differences = new TreeMap<>();
    Set<String> refused = new TreeSet<>();
    int parsed = 0;
    for (Path file : files) {
      ModelProto before;
      try {
        before = ModelProto.parseFrom(Files.readAllBytes(file));
        parsed++;
      } catch (InvalidProtocolBufferException unparsable) {
        continue;
      }
      try {
        Model model = ModelReader.read(file);
        byte[] written = ModelWriter.toBytes(model);
        ModelProto after = ModelProto.parseFrom(written);
        String difference = ProtoDifference.between(before, after, file.resolveSibling(""));
        if (!difference.isEmpty()) {
          differences.put(file.toString(), difference);
        }
        if (!Arrays.equals(ModelWriter.toBytes(model.copy()), written)) {
          differences.put(file.toString(), "a copy of the model is another one");
        }
        if (!Arrays.equals(ModelWriter.toBytes(ModelReader.readLean(file, 1)), written)) {
          differences.put(file.toString(), "without its weights in memory it is another one");
        }
      } catch (ModelRefusedException refusal) {
        refused.add(String.valueOf(file.getFileName()));
      }
    }
    assertThat(differences).isEmpty();
    assertThat(parsed).isEqualTo(expectedCount);
    return refused;
  }
}
