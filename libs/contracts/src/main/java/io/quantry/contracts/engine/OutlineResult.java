package io.quantry.contracts.engine;

import io.quantry.contracts.engine.InspectResult.Weights;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model as it is drawn. What converts between precisions is part of the operator beside it; what
 * is built of the same blocks again and again is drawn once. Coordinates grow to the right and
 * downwards, from the diagram's corner.
 *
 * @param operators how many there are, conversions and what prepares constants left out
 * @param conversions how many there are
 * @param abridged whether a limit kept facts back: names and tensors of some operators, or all
 *     repetitions of a block but the first
 * @param facts of operators, the index is their number
 * @param diagrams the first is the main graph
 * @param whole number of the diagram of the main graph with every block in full; absent where there
 *     is no block, or too much for one diagram
 */
public record OutlineResult(
    int operators,
    int conversions,
    boolean abridged,
    List<DrawnOperator> facts,
    List<Diagram> diagrams,
    @Nullable Integer whole) {
  public OutlineResult {
    facts = List.copyOf(facts);
    diagrams = List.copyOf(diagrams);
  }

  /**
   * One operator.
   *
   * @param name its name, or its first output's where it has none
   * @param opType {@code domain:Type} outside the ONNX standard
   * @param weights its constant operand, absent if it has none
   * @param precision weights and activations in a few words, such as {@code int8 × uint8}
   * @param bytes what its constants take; what several operators share counts for the first
   * @param inputs constants among them
   */
  public record DrawnOperator(
      String name,
      String opType,
      @Nullable Weights weights,
      String precision,
      long bytes,
      List<DrawnTensor> inputs,
      List<DrawnTensor> outputs) {
    public DrawnOperator {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  /**
   * A tensor that goes into an operator or comes out of it.
   *
   * @param type element type before quantization, such as {@code float32}; absent where unknown
   * @param shape dimensions, each a number, the name of a free dimension or {@code ?}; absent where
   *     even the rank is unknown
   * @param constant whether it is known before the model runs
   * @param quantization in which form it is read or written; absent if it is not quantized
   */
  public record DrawnTensor(
      String name,
      @Nullable String type,
      @Nullable List<String> shape,
      boolean constant,
      @Nullable StoredForm quantization) {
    public DrawnTensor {
      shape = shape == null ? null : List.copyOf(shape);
    }
  }

  /**
   * How real values are stored: {@code real = (stored - zero point) * scale}.
   *
   * @param type of what is stored, such as {@code uint8}
   * @param dynamic whether scale and zero point are found out while the model runs
   * @param scales how many there are: several where each channel or block has its own; 0 where
   *     unknown
   * @param scale the least and the greatest, absent where unknown
   * @param zeroPoint likewise
   */
  public record StoredForm(
      String type,
      boolean dynamic,
      long scales,
      @Nullable Extent scale,
      @Nullable Extent zeroPoint) {}

  /** Two finite numbers, perhaps equal. */
  public record Extent(double least, double greatest) {}

  /**
   * One drawing.
   *
   * @param title the main graph's name, a function's, or what else it shows
   */
  public record Diagram(
      String title, int width, int height, List<DrawnBox> boxes, List<DrawnLine> lines) {
    public Diagram {
      boxes = List.copyOf(boxes);
      lines = List.copyOf(lines);
    }
  }

  /** What a box stands for. */
  public enum Kind {
    OPERATOR,
    /** Blocks of the same structure, one behind the other. */
    BLOCKS,
    INPUT,
    OUTPUT
  }

  /**
   * One thing in a drawing.
   *
   * @param operator number of an operator's facts
   * @param inside numbers of the diagrams that show what is in it: a block, a function's body, the
   *     graphs of a control flow operator; absent where there is nothing more to see
   * @param repetitions of blocks: for each the operators' numbers in the order of the operators in
   *     the diagram inside; where facts were kept back, the first alone
   * @param times how often the block comes; 1 for everything else
   * @param tensor what goes into the graph here, or comes out of it
   */
  public record DrawnBox(
      Kind kind,
      int x,
      int y,
      int width,
      int height,
      @Nullable Integer operator,
      @Nullable List<Integer> inside,
      int times,
      @Nullable List<List<Integer>> repetitions,
      @Nullable DrawnTensor tensor) {
    public DrawnBox {
      inside = inside == null ? null : List.copyOf(inside);
      repetitions = repetitions == null ? null : repetitions.stream().map(List::copyOf).toList();
    }
  }

  /**
   * What one box gives to another.
   *
   * @param from number of a box in the diagram
   * @param to likewise
   * @param points of the polyline, x and y in turns
   */
  public record DrawnLine(int from, int to, List<Integer> points) {
    public DrawnLine {
      points = List.copyOf(points);
    }
  }
}
