package io.quantry.evaluation.dataset;

import ai.djl.huggingface.tokenizers.Encoding;
import io.quantry.onnx.ir.ElementType;
import io.quantry.ort.TensorValue;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;

/** Streams rows of text as token ids, each batch padded to its longest text. */
final class TextReader implements BatchReader {
  private final TextFormat.TextDataset dataset;
  private final LongPredicate chosen;
  private final int batch;
  private final TextTokenizer tokenizer;
  private final TextRows rows;
  private final QueryNumbers queries = new QueryNumbers();
  private long next;

  TextReader(TextFormat.TextDataset dataset, LongPredicate chosen, int batch) {
    this.dataset = dataset;
    this.chosen = chosen;
    this.batch = batch;
    this.tokenizer = TextTokenizer.open(dataset.tokenizer(), dataset.maxTokens());
    this.rows = dataset.rows();
  }

  @Override
  public Optional<Batch> next() {
    List<TextRow> taken = new ArrayList<>();
    while (taken.size() < batch) {
      Optional<TextRow> row = rows.next();
      if (row.isEmpty()) {
        break;
      }
      if (chosen.test(next++)) {
        taken.add(row.get());
      }
    }
    return taken.isEmpty() ? Optional.empty() : Optional.of(batch(taken));
  }

  private Batch batch(List<TextRow> taken) {
    List<Encoding[]> columns = new ArrayList<>();
    for (int column = 0; column < dataset.feedsPerSample(); column++) {
      int at = column;
      columns.add(tokenizer.encode(taken.stream().map(row -> row.texts().get(at)).toList()));
    }
    return new Batch(
        taken.size(), columns.stream().map(this::feed).toList(), targets(taken, columns));
  }

  private Targets targets(List<TextRow> taken, List<Encoding[]> columns) {
    double[] numbers = new double[taken.size()];
    for (int i = 0; i < numbers.length; i++) {
      Double target = taken.get(i).target();
      numbers[i] = target == null ? 0 : target;
    }
    return switch (dataset.targets()) {
      case LABELS ->
          new Targets.Labels(Arrays.stream(numbers).mapToLong(one -> (long) one).toArray());
      case SCORES -> new Targets.Scores(numbers);
      case RELEVANCE ->
          new Targets.Relevance(
              taken.stream().mapToLong(row -> queries.number(row.texts().getFirst())).toArray(),
              numbers);
      case CLASS_MAPS -> NextTokens.of(columns.getFirst());
      case NONE, VALUES, BOXES -> new Targets.None();
    };
  }

  private Map<String, TensorValue> feed(Encoding[] texts) {
    Map<String, TensorValue> feed = new LinkedHashMap<>();
    for (DatasetInput input : dataset.inputs()) {
      int length = texts[0].getIds().length;
      ByteBuffer content = TensorValue.allocate(ElementType.INT64, (long) texts.length * length);
      LongBuffer values = content.asLongBuffer();
      for (Encoding text : texts) {
        values.put(
            switch (input.role()) {
              case TOKEN_TYPES -> text.getTypeIds();
              case ATTENTION_MASK -> text.getAttentionMask();
              case TOKEN_IDS, VALUES -> text.getIds();
            });
      }
      feed.put(
          input.name(),
          new TensorValue(ElementType.INT64, new long[] {texts.length, length}, content));
    }
    return feed;
  }

  @Override
  public void close() {
    try (tokenizer) {
      rows.close();
    }
  }
}
