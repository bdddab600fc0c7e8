package io.quantry.bench;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Unpacks all-MiniLM-L6-v2 in FP32, its tokenizer, and its int8 twin as published: made by ONNX
 * Runtime's Python tool, by somebody else.
 *
 * <p>Arguments: the folder to write to.
 */
public final class PublishedModels {
  private static final List<String> FILES =
      List.of(
          "all-minilm-l6-v2.onnx", "all-minilm-l6-v2-tokenizer.json", "all-minilm-l6-v2-q.onnx");

  private PublishedModels() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    for (String file : FILES) {
      try (InputStream resource = PublishedModels.class.getResourceAsStream("/" + file)) {
        if (resource == null) {
          throw new FileNotFoundException(file + " is in no jar of the class path: use bench/run");
        }
        Files.copy(resource, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        System.out.println(folder.resolve(file));
      }
    }
  }
}
