package io.quantry.onnx.file;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.quantry.onnx.ModelRefusedException;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.proto.AttributeProto;
import io.quantry.onnx.proto.FunctionProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.NodeProto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts the nodes of each operator in a file, subgraphs and functions included, without asking
 * whether the graph is valid: what ONNX Runtime saves as its optimized graph may give one name to
 * two initializers (its 1.29 does so where it splits), and is of no use but to be looked at.
 */
public final class OperatorCount {
  private OperatorCount() {}

  /**
   * Counts by type, with the domain before it where that is not the standard one: {@code Conv},
   * {@code com.microsoft:Gelu}.
   *
   * @throws ModelRefusedException if the bytes are no protobuf model
   */
  public static Map<String, Integer> of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of(ModelReader.parse(CodedInputStream.newInstance(in, 1 << 16)));
    } catch (InvalidProtocolBufferException failure) {
      throw ModelReader.malformed(failure);
    }
  }

  private static Map<String, Integer> of(ModelProto model) {
    Map<String, Integer> counts = new TreeMap<>();
    Deque<List<NodeProto>> open = new ArrayDeque<>();
    open.add(model.getGraph().getNodeList());
    model.getFunctionsList().stream().map(FunctionProto::getNodeList).forEach(open::add);
    while (!open.isEmpty()) {
      for (NodeProto node : open.remove()) {
        counts.merge(named(node.getDomain(), node.getOpType()), 1, Integer::sum);
        for (AttributeProto attribute : node.getAttributeList()) {
          if (attribute.hasG()) {
            open.add(attribute.getG().getNodeList());
          }
          attribute.getGraphsList().forEach(graph -> open.add(graph.getNodeList()));
        }
      }
    }
    return counts;
  }

  /** The name under which operators are counted. */
  public static String named(String domain, String type) {
    String canonical = Model.canonicalDomain(domain);
    return canonical.isEmpty() ? type : canonical + ":" + type;
  }
}
