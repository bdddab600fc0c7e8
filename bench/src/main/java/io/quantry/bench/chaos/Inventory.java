package io.quantry.bench.chaos;

import io.quantry.cli.Distribution;
import io.quantry.cli.client.DatasetUpload;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.cli.spec.ManifestFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The models and data of a run: the glyph classifier in several versions of other bytes, so that
 * workers cannot keep them all, and its training pictures.
 */
final class Inventory {
  static final int MODELS = 10;
  static final String TRAINING_DATA = "chaos-train";

  private static final String PREFIX = "chaos-";

  /** Field 6 of a model, its documentation, as a string of less than 128 bytes. */
  private static final int DOCUMENTATION_TAG = 6 << 3 | 2;

  private final Path folder;
  private final List<String> digests = new ArrayList<>();

  /**
   * Models that are not uploaded yet.
   *
   * @param folder where they are written
   */
  Inventory(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
      byte[] glyphs = Files.readAllBytes(Distribution.project("demo/glyphs/glyphs-fp32.onnx"));
      for (int i = 0; i < MODELS; i++) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(glyphs.length + 64);
        byte[] words = ("model " + i + " of a run with faults").getBytes(StandardCharsets.UTF_8);
        bytes.writeBytes(glyphs);
        bytes.write(DOCUMENTATION_TAG);
        bytes.write(words.length);
        bytes.writeBytes(words);
        Files.write(file(i), bytes.toByteArray());
        digests.add(sha256(bytes.toByteArray()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path file(int model) {
    return folder.resolve(name(model) + ".onnx");
  }

  static String name(int model) {
    return PREFIX + model;
  }

  String digest(int model) {
    return digests.get(model);
  }

  void upload(QuantryClient client) {
    for (int i = 0; i < MODELS; i++) {
      client.upload("POST", Routes.modelVersions(name(i)), file(i));
    }
    uploadTrainingData(client);
  }

  /** Uploads the training pictures, as a further version where they are there already. */
  static void uploadTrainingData(QuantryClient client) {
    ManifestFile pictures = ManifestFile.read(Distribution.project("demo/glyphs/train.yaml"));
    Map<String, Path> parts = new LinkedHashMap<>();
    pictures
        .manifest()
        .files()
        .forEach((role, file) -> parts.put(role, pictures.files().get(file)));
    new DatasetUpload(client).send(TRAINING_DATA, pictures.manifest(), parts);
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
