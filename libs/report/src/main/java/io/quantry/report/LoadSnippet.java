package io.quantry.report;

import io.quantry.contracts.engine.ModelFacts;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Code that checks the downloaded file's digest, loads it and runs it once on zeros: something that
 * works, to begin with. Free dimensions are 1.
 */
public enum LoadSnippet {
  /** With the package {@code onnxruntime}. */
  PYTHON {
    @Override
    String write(VersionSheet sheet) {
      String feeds =
          sheet.facts().inputs().stream()
              .map(
                  input ->
                      "    %s: np.zeros([%s], np.%s),"
                          .formatted(
                              quoted(input.name()),
                              dimensions(input),
                              NUMPY.getOrDefault(input.type(), input.type())))
              .collect(Collectors.joining("\n"));
      return """
          import hashlib
          import numpy as np
          import onnxruntime as ort

          path = %s
          with open(path, "rb") as file:
              assert hashlib.file_digest(file, "sha256").hexdigest() == "%s"
          session = ort.InferenceSession(path)
          outputs = session.run(None, {
          %s
          })
          print([output.shape for output in outputs])
          """
          .formatted(quoted(sheet.main().name()), sheet.main().sha256(), feeds);
    }
  },

  /** With the artifact {@code com.microsoft.onnxruntime:onnxruntime}. */
  JAVA {
    @Override
    String write(VersionSheet sheet) {
      String feeds =
          sheet.facts().inputs().stream()
              .map(
                  input ->
                      "    inputs.put(%s, zeros(environment, OnnxJavaType.%s, %s));"
                          .formatted(
                              quoted(input.name()),
                              input.type().toUpperCase(Locale.ROOT),
                              dimensions(input).isEmpty() ? "new long[0]" : dimensions(input)))
              .collect(Collectors.joining("\n"));
      return """
          import ai.onnxruntime.*;
          import java.nio.*;
          import java.nio.file.*;
          import java.security.MessageDigest;
          import java.util.*;

          class Load {
            static OnnxTensor zeros(OrtEnvironment environment, OnnxJavaType type, long... shape)
                throws OrtException {
              int bytes = type.size * (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
              ByteBuffer data = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
              return OnnxTensor.createTensor(environment, data, shape, type);
            }

            public static void main(String[] arguments) throws Exception {
              Path path = Path.of(%s);
              byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path));
              if (!HexFormat.of().formatHex(digest).equals("%s")) {
                throw new SecurityException("This is another file");
              }
              OrtEnvironment environment = OrtEnvironment.getEnvironment();
              try (OrtSession session = environment.createSession(path.toString())) {
                Map<String, OnnxTensor> inputs = new HashMap<>();
          %s
                try (OrtSession.Result outputs = session.run(inputs)) {
                  outputs.forEach(output -> System.out.println(output.getKey() + " " + output.getValue().getInfo()));
                }
              }
            }
          }
          """
          .formatted(
              quoted(sheet.main().name()), sheet.main().sha256(), feeds.indent(2).stripTrailing());
    }
  };

  /** Where numpy's names differ from those of ONNX. */
  private static final Map<String, String> NUMPY =
      Map.of("float", "float32", "double", "float64", "bool", "bool_", "string", "str_");

  /** The code. */
  public static String of(VersionSheet sheet, LoadSnippet language) {
    return language.write(sheet);
  }

  abstract String write(VersionSheet sheet);

  private static String dimensions(ModelFacts.TensorFacts input) {
    return input.shape().stream()
        .map(dimension -> dimension.matches("[0-9]+") ? dimension : "1")
        .collect(Collectors.joining(", "));
  }

  /** A string literal of both languages: ASCII, everything else as {@code \\uXXXX}. */
  private static String quoted(String text) {
    StringBuilder literal = new StringBuilder("\"");
    text.chars()
        .forEach(
            unit -> {
              if (unit == '"' || unit == '\\') {
                literal.append('\\').append((char) unit);
              } else if (unit >= 0x20 && unit < 0x7F) {
                literal.append((char) unit);
              } else {
                literal.append(String.format("\\u%04x", unit));
              }
            });
    return literal.append('"').toString();
  }
}
