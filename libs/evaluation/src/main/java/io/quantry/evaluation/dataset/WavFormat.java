package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Recordings cut into frames, each a sample {@code [context + frame]}: role {@code audio} is a RIFF
 * wav file or a zip archive of such, taken in the order of their names; role {@code labels}, where
 * there is one, csv rows {@code file,frame,label} for every frame. Options: {@code frame} (samples,
 * required), {@code context} (0) and {@code hop} ({@code frame}), see {@link WavCut}; {@code
 * sampleRate} (Hz, refused where a file's differs; absent: all files must share one), {@code
 * channel} (absent: the mean of all), {@code scale} (1, with samples in [−1, 1)), {@code input}
 * (name; absent: the model's only input that is neither constant nor carried), {@code classNames},
 * {@code constants} (input name → number or list of numbers) and {@code state} (input name → {@code
 * {from: output name, shape: sizes}}). With {@code state}, frames are read in order: a selection of
 * n samples takes the first n.
 */
final class WavFormat implements DatasetFormat {
  private static final int MOST_SAMPLES = 1 << 20;
  private static final int MOST_INPUTS = 64;

  @Override
  public String name() {
    return "wav";
  }

  @Override
  public Set<String> requiredRoles() {
    return Set.of("audio");
  }

  @Override
  public Set<String> optionalRoles() {
    return Set.of("labels");
  }

  @Override
  public Dataset open(DatasetSource source) {
    Map<String, Object> given = source.options();
    Options options =
        new Options(
            given,
            Set.of(
                "frame",
                "context",
                "hop",
                "sampleRate",
                "channel",
                "scale",
                "input",
                ClassNames.OPTION,
                "constants",
                "state"));
    WavCut cut = cut(options);
    Path audio = Optional.ofNullable(source.files().get("audio")).orElseThrow();
    Path labels = source.files().get("labels");
    List<WavClip> clips = clips(audio, cut);
    DatasetInput input =
        new DatasetInput(
            options.text("input").orElse(""),
            ElementType.FLOAT,
            new Shape(List.of(Dimension.named("batch"), Dimension.of(cut.length()))),
            DatasetInput.Role.VALUES,
            false);
    Map<String, Constant> constants = inputs(given, "constants", Constant::ofOption);
    Map<String, Carried> state = inputs(given, "state", Carried::ofOption);
    if (!Collections.disjoint(constants.keySet(), state.keySet())) {
      throw new EvaluationException(
          "invalid-value",
          "a model input is named by both dataset options 'constants' and 'state'");
    }
    return new WavDataset(
        audio,
        cut,
        clips,
        labels == null ? null : WavLabels.read(labels, clips),
        input,
        ClassNames.of(options, labels == null ? Targets.Kind.NONE : Targets.Kind.LABELS),
        constants,
        state);
  }

  private static WavCut cut(Options options) {
    int frame = options.integer("frame", 0, 1, MOST_SAMPLES);
    if (frame == 0) {
      throw new EvaluationException(
          "missing-property", "a dataset of format wav needs the option 'frame', samples a frame");
    }
    return new WavCut(
        frame,
        options.integer("context", 0, 0, MOST_SAMPLES),
        options.integer("hop", frame, 1, MOST_SAMPLES),
        options.integer("sampleRate", 0, 1, Integer.MAX_VALUE),
        options.integer("channel", -1, 0, Short.MAX_VALUE),
        options.number("scale", 1));
  }

  private static List<WavClip> clips(Path audio, WavCut cut) {
    List<WavClip> clips = new ArrayList<>();
    WavCut expected = cut;
    try (WavFiles files = WavFiles.open(audio)) {
      for (WavFiles.Recording recording : files.recordings()) {
        WavClip clip = WavClip.of(files, recording, expected);
        expected = expected.expecting(clip.header().sampleRate());
        clips.add(clip);
      }
    }
    if (clips.stream().allMatch(clip -> clip.frames() == 0)) {
      throw new EvaluationException(
          "dataset-empty",
          "no recording of %d holds a whole frame of %d samples"
              .formatted(clips.size(), cut.frame()));
    }
    return clips;
  }

  private static <T> Map<String, T> inputs(
      Map<String, Object> options, String key, BiFunction<String, Object, T> parser) {
    Object value = options.getOrDefault(key, Map.of());
    if (!(value instanceof Map<?, ?> map) || map.size() > MOST_INPUTS) {
      throw new EvaluationException(
          "invalid-value",
          "dataset option '%s' must be a map of at most %d names of model inputs"
              .formatted(key, MOST_INPUTS));
    }
    Map<String, T> inputs = new LinkedHashMap<>();
    map.forEach(
        (name, one) -> inputs.put(String.valueOf(name), parser.apply(String.valueOf(name), one)));
    return inputs;
  }

  record WavDataset(
      Path audio,
      WavCut cut,
      List<WavClip> clips,
      @Nullable WavLabels labels,
      DatasetInput input,
      ClassNames names,
      Map<String, Constant> constants,
      Map<String, Carried> carried)
      implements Dataset {
    WavDataset {
      clips = List.copyOf(clips);
      constants = Map.copyOf(constants);
      carried = Map.copyOf(carried);
    }

    @Override
    public long samples() {
      return clips.stream().mapToLong(WavClip::frames).sum();
    }

    @Override
    public long dropped() {
      return clips.stream().filter(clip -> cut.drops(clip.header().samples())).count();
    }

    @Override
    public List<DatasetInput> inputs() {
      return List.of(input);
    }

    @Override
    public Targets.Kind targets() {
      return labels == null ? Targets.Kind.NONE : Targets.Kind.LABELS;
    }

    @Override
    public List<String> classNames() {
      return names.list();
    }

    @Override
    public BatchReader read(SampleSelection selection, int batch) {
      return new WavReader(
          this,
          carried.isEmpty() ? selection.chosen(samples()) : selection.first(samples()),
          batch);
    }
  }
}
