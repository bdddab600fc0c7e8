package io.quantry.onnx.scan;

import io.quantry.onnx.RefusalCode;
import io.quantry.onnx.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one scan has found so far, and the budgets that its whole run shares. */
final class Findings {
  final Map<String, Long> sideFiles;
  private final List<Violation> violations = new ArrayList<>();
  private final Map<String, String> interned = new HashMap<>();
  private int nodes;
  private int mentions;
  private long nameBytes;

  Findings(Map<String, Long> sideFiles) {
    this.sideFiles = sideFiles;
  }

  List<Violation> violations() {
    return violations;
  }

  /** Notes a reason to refuse, and lets the walk go on. */
  void refuse(RefusalCode code, String message) {
    violations.add(new Violation(code, message));
    if (violations.size() >= ScanLimits.VIOLATIONS) {
      throw new ScanStop(code, "and possibly more: the scan ends at " + violations.size());
    }
  }

  void countNode() {
    if (++nodes > ScanLimits.NODES) {
      throw new ScanStop(
          RefusalCode.MODEL_GRAPH_LIMIT, "more than %d nodes".formatted(ScanLimits.NODES));
    }
  }

  /** A name that the scan will remember: counted, and held once however often it is mentioned. */
  String remember(Bytes bytes) {
    if (++mentions > ScanLimits.NAME_MENTIONS) {
      throw new ScanStop(
          RefusalCode.MODEL_GRAPH_LIMIT,
          "more than %d inputs, outputs and initializers".formatted(ScanLimits.NAME_MENTIONS));
    }
    String name = bytes.name();
    String known = interned.putIfAbsent(name, name);
    if (known != null) {
      return known;
    }
    nameBytes += bytes.length();
    if (nameBytes > ScanLimits.NAME_BYTES_TOTAL) {
      throw new ScanStop(
          RefusalCode.MODEL_GRAPH_LIMIT,
          "names of more than %d bytes".formatted(ScanLimits.NAME_BYTES_TOTAL));
    }
    return name;
  }
}
