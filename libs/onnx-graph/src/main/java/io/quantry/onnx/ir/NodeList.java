package io.quantry.onnx.ir;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The nodes of one graph in order, linked through themselves: edits anywhere cost O(1). */
final class NodeList {
  private @Nullable Node first;
  private @Nullable Node last;
  private int size;

  int size() {
    return size;
  }

  List<Node> snapshot() {
    List<Node> nodes = new ArrayList<>(size);
    for (Node node = first; node != null; node = node.next) {
      nodes.add(node);
    }
    return Collections.unmodifiableList(nodes);
  }

  /** Adds a node before another, or at the end. */
  void insert(Node node, @Nullable Node successor) {
    node.next = successor;
    node.previous = successor == null ? last : successor.previous;
    if (node.previous == null) {
      first = node;
    } else {
      node.previous.next = node;
    }
    if (successor == null) {
      last = node;
    } else {
      successor.previous = node;
    }
    size++;
  }

  void remove(Node node) {
    if (node.previous == null) {
      first = node.next;
    } else {
      node.previous.next = node.next;
    }
    if (node.next == null) {
      last = node.previous;
    } else {
      node.next.previous = node.previous;
    }
    node.previous = null;
    node.next = null;
    size--;
  }

  /** Takes these nodes, all that there are, in this order. */
  void setAll(List<Node> ordered) {
    first = null;
    last = null;
    size = 0;
    ordered.forEach(node -> insert(node, null));
  }
}
