package io.quantry.hostile;

import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import java.util.List;
import java.util.Random;

/** Versions of the format and of operator sets: absurd, missing, twice, of strangers. */
final class ImportDamage extends GraphMutator {
  private static final List<String> DOMAINS =
      List.of("", "ai.onnx", "ai.onnx.ml", "com.microsoft", "ai.onnx.preview.training", "x");

  ImportDamage() {
    super("imports");
  }

  @Override
  void damage(ModelProto.Builder model, GraphProto.Builder graph, Random random) {
    int index = pick(model.getOpsetImportCount(), random);
    switch (random.nextInt(5)) {
      case 0 -> model.setIrVersion(random.nextBoolean() ? random.nextInt(16) : number(random));
      case 1 -> model.clearOpsetImport();
      case 2 ->
          model
              .addOpsetImportBuilder()
              .setDomain(DOMAINS.get(random.nextInt(DOMAINS.size())))
              .setVersion(random.nextInt(30));
      case 3 -> {
        if (index >= 0) {
          model.getOpsetImportBuilder(index).setVersion(number(random));
        }
      }
      default -> {
        if (index >= 0) {
          model.getOpsetImportBuilder(index).setVersion(1 + random.nextInt(26));
        }
      }
    }
  }
}
