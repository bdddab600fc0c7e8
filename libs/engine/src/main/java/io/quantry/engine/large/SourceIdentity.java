package io.quantry.engine.large;

import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.QuantizeTask;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Says whether two runs make the same tensors: sizes and times of all files of the model, the bytes
 * of a small model file, the technique with its parameters, where the result is to run, and sizes
 * and times of the calibration data. Side files are not read: that would cost as much as the work
 * itself.
 */
public final class SourceIdentity {
  /** Changes when the same source would give other tensors. */
  private static final String FORMAT = "quantry tensors 1";

  private static final long SMALL_BYTES = 64L << 20;
  private static final int PIECE_BYTES = 1 << 16;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private SourceIdentity() {}

  /**
   * @param folder what the task's paths are relative to
   * @param sideFiles of the model
   */
  public static String of(QuantizeTask task, Path folder, List<Path> sideFiles) throws IOException {
    MessageDigest digest = Digests.sha256();
    add(digest, FORMAT);
    Path model = folder.resolve(task.model());
    addFile(digest, model);
    if (Files.size(model) < SMALL_BYTES) {
      addContent(digest, model);
    }
    for (Path file : sideFiles.stream().sorted().toList()) {
      addFile(digest, file);
    }
    add(digest, MAPPER.writeValueAsString(task.technique()));
    add(digest, String.valueOf(MAPPER.writeValueAsString(task.target())));
    DatasetInput data = task.calibration();
    if (data != null) {
      add(digest, MAPPER.writeValueAsString(data));
      try (Stream<Path> files = Files.list(folder.resolve(data.folder()))) {
        for (Path file : files.sorted().toList()) {
          addFile(digest, file);
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void addFile(MessageDigest digest, Path file) throws IOException {
    add(
        digest,
        "%s %d %s"
            .formatted(file.getFileName(), Files.size(file), Files.getLastModifiedTime(file)));
  }

  private static void addContent(MessageDigest digest, Path file) throws IOException {
    byte[] piece = new byte[PIECE_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        digest.update(piece, 0, count);
      }
    }
  }

  private static void add(MessageDigest digest, String line) {
    digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
