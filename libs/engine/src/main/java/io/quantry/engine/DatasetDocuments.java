package io.quantry.engine;

import io.quantry.contracts.dataset.DatasetDocument;
import io.quantry.contracts.dataset.LintFinding;
import io.quantry.contracts.dataset.SampleSketch;
import io.quantry.evaluation.lint.DatasetProfile;
import io.quantry.evaluation.lint.InputProfile;
import io.quantry.evaluation.lint.ValueRange;
import io.quantry.onnx.ir.Dimension;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts a dataset's profile and findings into the words of the contracts. Texts that come from the
 * data are cut and lists are bounded, so that the document stays below 4 MB.
 */
final class DatasetDocuments {
  private static final int MOST_CHANNELS = 4096;
  private static final int MOST_PREVIEWED_INPUTS = 32;
  private static final int MOST_LETTERS = 128;

  private DatasetDocuments() {}

  static DatasetDocument of(
      DatasetProfile profile, List<io.quantry.evaluation.lint.LintFinding> findings) {
    DatasetProfile.Duplicates duplicates = profile.duplicates();
    return new DatasetDocument(
        DatasetDocument.FORM,
        profile.samples(),
        profile.dropped(),
        profile.targets().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        profile.classCounts().entrySet().stream()
            .map(
                one ->
                    new DatasetDocument.ClassCount(
                        one.getKey(), name(profile, one.getKey()), one.getValue()))
            .toList(),
        range(profile.targetRange()),
        inputs(profile.inputs()),
        profile.preview().stream().map(DatasetDocuments::sample).toList(),
        new DatasetDocument.Duplicates(
            duplicates.examined(),
            duplicates.repeats(),
            duplicates.contradicting(),
            duplicates.pairs().stream()
                .map(pair -> new DatasetDocument.Pair(pair.first(), pair.repeat()))
                .toList()),
        SampleSketch.of(profile.distinct(), profile.smallestHashes()),
        findings.stream().map(DatasetDocuments::finding).toList());
  }

  /** Null where there is no finite value. */
  static DatasetDocument.@Nullable Range range(ValueRange range) {
    return Double.isFinite(range.width()) && !range.isEmpty()
        ? new DatasetDocument.Range(range.min(), range.max())
        : null;
  }

  private static @Nullable String name(DatasetProfile profile, long label) {
    return label < profile.classNames().size() ? cut(profile.classNames().get((int) label)) : null;
  }

  private static List<DatasetDocument.Input> inputs(List<InputProfile> profiles) {
    List<DatasetDocument.Input> inputs = new ArrayList<>();
    int open = MOST_CHANNELS;
    for (InputProfile profile : profiles) {
      boolean fits = profile.channels().size() <= open;
      open -= fits ? profile.channels().size() : 0;
      inputs.add(input(profile, fits ? profile.channels() : List.of()));
    }
    return inputs;
  }

  private static DatasetDocument.Input input(InputProfile profile, List<ValueRange> channels) {
    InputProfile.TokenLengths tokens = profile.tokens();
    return new DatasetDocument.Input(
        cut(profile.input().name()),
        profile.input().elementType().name().toLowerCase(Locale.ROOT),
        shape(profile.input().shape().dimensions()),
        range(profile.range()),
        finite(profile.mean()),
        finite(profile.standardDeviation()),
        profile.nonFinite(),
        channels.stream()
            .map(one -> new DatasetDocument.ChannelRange(finite(one.min()), finite(one.max())))
            .toList(),
        tokens == null
            ? null
            : new DatasetDocument.TokenLengths(tokens.min(), tokens.mean(), tokens.max()),
        profile.movement(),
        profile.channelMovement());
  }

  /** The number of samples is told apart from the shape. */
  private static List<String> shape(List<Dimension> dimensions) {
    return Stream.concat(
            Stream.of("n"),
            dimensions.stream()
                .skip(1)
                .map(one -> one instanceof Dimension.Known known ? "" + known.size() : "?"))
        .toList();
  }

  private static DatasetDocument.Sample sample(DatasetProfile.Preview preview) {
    return new DatasetDocument.Sample(
        preview.inputs().stream()
            .limit(MOST_PREVIEWED_INPUTS)
            .map(
                input ->
                    new DatasetDocument.Values(
                        cut(input.name()),
                        input.values().stream()
                            .map(value -> finite(value))
                            .filter(Objects::nonNull)
                            .toList()))
            .toList(),
        cut(preview.target()));
  }

  private static LintFinding finding(io.quantry.evaluation.lint.LintFinding finding) {
    return new LintFinding(
        finding.code(),
        switch (finding.severity()) {
          case NOTE -> LintFinding.Severity.NOTE;
          case WARNING -> LintFinding.Severity.WARNING;
        },
        finding.message());
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static String cut(String text) {
    return text.length() <= MOST_LETTERS ? text : text.substring(0, MOST_LETTERS - 1) + "…";
  }
}
