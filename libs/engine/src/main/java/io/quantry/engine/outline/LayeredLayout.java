package io.quantry.engine.outline;

import io.quantry.contracts.engine.OutlineResult.Diagram;
import io.quantry.contracts.engine.OutlineResult.DrawnBox;
import io.quantry.contracts.engine.OutlineResult.DrawnLine;
import io.quantry.engine.outline.Sketch.Item;
import io.quantry.engine.outline.Sketch.Link;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.LayeringStrategy;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.util.NullElkProgressMonitor;
import org.eclipse.elk.graph.ElkBendPoint;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.util.ElkGraphUtil;
import org.jspecify.annotations.Nullable;

/**
 * Gives every box a place: layers from top to bottom, by Eclipse ELK's layered algorithm. Lines
 * that span very many layers would each put a point into every one of them; they are drawn straight
 * instead. Deterministic.
 */
final class LayeredLayout {
  /** Larger drawings get simpler layers and lines, which take a tenth of the time. */
  private static final int CAREFUL = 1_500;

  /** Points that lines put into the layers they pass. */
  private static final int MOST_POINTS = 40_000;

  private static final double BESIDE = 24;
  private static final double BELOW = 32;

  private LayeredLayout() {}

  static Diagram of(Sketch sketch) {
    boolean careful = sketch.items().size() <= CAREFUL;
    ElkNode root = ElkGraphUtil.createGraph();
    root.setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID);
    root.setProperty(CoreOptions.DIRECTION, Direction.DOWN);
    root.setProperty(
        CoreOptions.EDGE_ROUTING, careful ? EdgeRouting.ORTHOGONAL : EdgeRouting.POLYLINE);
    root.setProperty(
        LayeredOptions.LAYERING_STRATEGY,
        careful ? LayeringStrategy.NETWORK_SIMPLEX : LayeringStrategy.LONGEST_PATH);
    root.setProperty(LayeredOptions.THOROUGHNESS, careful ? 7 : 2);
    root.setProperty(LayeredOptions.SPACING_NODE_NODE, BESIDE);
    root.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, BELOW);

    List<ElkNode> nodes = new ArrayList<>();
    for (Item item : sketch.items()) {
      ElkNode node = ElkGraphUtil.createNode(root);
      node.setDimensions(item.width(), item.height());
      nodes.add(node);
    }
    List<Link> links = sketch.links();
    boolean[] straight = Spans.tooLong(nodes.size(), links, MOST_POINTS);
    List<@Nullable ElkEdge> edges = new ArrayList<>();
    for (int i = 0; i < links.size(); i++) {
      Link link = links.get(i);
      edges.add(
          straight[i]
              ? null
              : ElkGraphUtil.createSimpleEdge(nodes.get(link.from()), nodes.get(link.to())));
    }
    new RecursiveGraphLayoutEngine().layout(root, new NullElkProgressMonitor());

    List<DrawnLine> lines = new ArrayList<>();
    for (int i = 0; i < links.size(); i++) {
      Link link = links.get(i);
      ElkEdge edge = edges.get(i);
      List<Integer> points =
          edge == null || edge.getSections().isEmpty()
              ? direct(nodes.get(link.from()), nodes.get(link.to()))
              : points(edge.getSections().getFirst());
      lines.add(new DrawnLine(link.from(), link.to(), points));
    }
    return new Diagram(
        sketch.title(),
        round(root.getWidth()),
        round(root.getHeight()),
        boxes(sketch, nodes),
        lines);
  }

  private static List<DrawnBox> boxes(Sketch sketch, List<ElkNode> nodes) {
    List<DrawnBox> boxes = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      Item item = sketch.items().get(i);
      ElkNode node = nodes.get(i);
      boxes.add(
          new DrawnBox(
              item.kind(),
              round(node.getX()),
              round(node.getY()),
              item.width(),
              item.height(),
              item.operator(),
              item.inside(),
              item.times(),
              item.repetitions(),
              item.tensor()));
    }
    return boxes;
  }

  private static List<Integer> points(ElkEdgeSection section) {
    List<Integer> points = new ArrayList<>();
    points.add(round(section.getStartX()));
    points.add(round(section.getStartY()));
    for (ElkBendPoint bend : section.getBendPoints()) {
      points.add(round(bend.getX()));
      points.add(round(bend.getY()));
    }
    points.add(round(section.getEndX()));
    points.add(round(section.getEndY()));
    return points;
  }

  private static List<Integer> direct(ElkNode from, ElkNode to) {
    return List.of(
        round(from.getX() + from.getWidth() / 2),
        round(from.getY() + from.getHeight()),
        round(to.getX() + to.getWidth() / 2),
        round(to.getY()));
  }

  private static int round(double coordinate) {
    return Math.toIntExact(Math.round(coordinate));
  }
}
