package io.quantry.onnx.scan;

import io.quantry.onnx.ModelRefusedException;
import io.quantry.onnx.RefusalCode;
import io.quantry.onnx.Violation;
import io.quantry.onnx.proto.ModelProto;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says whether a model may be parsed and run: the checks of {@link ScanLimits}, and that names,
 * shapes, tensors and references hold together. One pass over the bytes, weights skipped; memory
 * for names only. What passes may still be refused by a runtime.
 */
public final class ModelScan {
  private ModelScan() {}

  /**
   * Scans a model whose side files are those beside it.
   *
   * @return the reasons to refuse it, the first found first; empty if there are none
   */
  public static List<Violation> scan(Path model) throws IOException {
    return scan(model, SideFiles.beside(model));
  }

  /**
   * Scans a model of an upload.
   *
   * @param sideFiles the declared side files by name, with their sizes in bytes
   */
  public static List<Violation> scan(Path model, Map<String, Long> sideFiles) throws IOException {
    try (ByteSource source = ByteSource.of(model)) {
      return scan(source, sideFiles);
    }
  }

  /** Scans a model without side files. */
  public static List<Violation> scan(byte[] model) {
    return scan(ByteSource.of(model), Map.of());
  }

  /**
   * Scans a model as {@link #scan(Path)} does.
   *
   * @throws ModelRefusedException with all reasons, if there are any
   */
  public static void require(Path model) throws IOException {
    List<Violation> violations = scan(model);
    if (!violations.isEmpty()) {
      throw new ModelRefusedException(violations);
    }
  }

  private static List<Violation> scan(ByteSource source, Map<String, Long> sideFiles) {
    if (source.size() == 0) {
      return List.of(new Violation(RefusalCode.EMPTY_UPLOAD, "the model has no bytes"));
    }
    if (source.size() > ScanLimits.MODEL_BYTES) {
      return List.of(
          new Violation(
              RefusalCode.MODEL_GRAPH_LIMIT,
              "%d bytes in one file; beyond 2 GiB weights go into side files"
                  .formatted(source.size())));
    }
    Optional<String> foreign = FileKind.foreign(source);
    if (foreign.isPresent()) {
      return List.of(new Violation(RefusalCode.NOT_ONNX, "the file is " + foreign.get()));
    }
    Findings findings = new Findings(sideFiles);
    WireWalker walker = new WireWalker(source);
    try {
      walker.walk(ModelProto.getDescriptor(), new ModelSection(findings));
      return List.copyOf(findings.violations());
    } catch (ScanStop stop) {
      List<Violation> violations = new ArrayList<>(findings.violations());
      boolean recognized =
          walker.knownFieldSeen() || stop.violation().code() != RefusalCode.MODEL_MALFORMED;
      violations.add(
          recognized
              ? stop.violation()
              : new Violation(RefusalCode.NOT_ONNX, "no field of a model was found"));
      return List.copyOf(violations);
    }
  }
}
