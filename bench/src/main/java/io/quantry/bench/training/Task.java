package io.quantry.bench.training;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.ir.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pictures and the network that tells their classes. */
enum Task {
  FASHION("fashion", "fashion-mnist", "t10k") {
    @Override
    Model untrained(Path data) throws IOException {
      return ResidualNetwork.of(1);
    }
  },
  GLYPHS("glyphs", "glyphs", "test") {
    @Override
    Model untrained(Path data) throws IOException {
      Path file = data.resolve("glyphs/glyphs-fp32.onnx");
      if (!Files.isRegularFile(file)) {
        throw new Refused("no data: there is no file " + file);
      }
      return ModelReader.read(file);
    }

    @Override
    float value(int pixel) {
      return (pixel / 255f - 0.5f) / 0.5f;
    }
  },
  /** The same with channels that one scale for a tensor cannot serve. */
  GLYPHS_UNEVEN("glyphs-uneven", "glyphs", "test") {
    @Override
    Model untrained(Path data) throws IOException {
      return UnevenChannels.of(GLYPHS.untrained(data), 0.6, 1);
    }

    @Override
    float value(int pixel) {
      return GLYPHS.value(pixel);
    }
  },
  MNIST("mnist-mlp", "mnist", "t10k") {
    @Override
    Model untrained(Path data) throws IOException {
      return Perceptron.of(1);
    }
  };

  private static final String INPUT = "image"; // of all three networks

  private final String rows;
  private final String folder;
  private final String testPart;

  Task(String rows, String folder, String testPart) {
    this.rows = rows;
    this.folder = folder;
    this.testPart = testPart;
  }

  /** What the names of its rows begin with. */
  String rows() {
    return rows;
  }

  /** The network to begin with: with random weights, or as it came. */
  abstract Model untrained(Path data) throws IOException;

  /** What a byte of a picture stands for. */
  float value(int pixel) {
    return pixel / 255f;
  }

  Pictures training(Path data) throws IOException {
    return Pictures.read(data.resolve(folder), "train", INPUT, table());
  }

  /** To be looked at once a row, when all else is settled. */
  Pictures test(Path data) throws IOException {
    return Pictures.read(data.resolve(folder), testPart, INPUT, table());
  }

  private float[] table() {
    float[] values = new float[256];
    for (int pixel = 0; pixel < values.length; pixel++) {
      values[pixel] = value(pixel);
    }
    return values;
  }
}
