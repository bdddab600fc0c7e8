package io.quantry.quantizer.technique.dynamicint8;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.SideBySide;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.calibration.ActivationSource;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.OrtTrials;
import io.quantry.quantizer.runtime.SharedData;
import io.quantry.quantizer.technique.LayerDecision;
import io.quantry.quantizer.trial.FidelityMeter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A speech detector in four exports: its LSTM in branches, or spelled out in Gemm. */
class SileroTest {
  private static final int WAV_HEADER = 44;
  private static final int FRAMES = 400;

  @TempDir Path folder;

  /**
   * How an export is fed.
   *
   * @param context samples of the frame before that stand in front of each
   * @param states input to the output that it follows, FLOAT [2, 1, hidden]
   */
  record Export(
      String file, String opType, int rate, int context, int hidden, Map<String, String> states) {
    @Override
    public String toString() {
      return file;
    }

    int frame() {
      return rate == 16000 ? 512 : 256;
    }

    /** A frame with the last samples of the one before, and zero states. */
    Map<String, TensorValue> feed(float[] audio, int index) {
      float[] samples = new float[context + frame()];
      for (int i = 0; i < samples.length; i++) {
        int at = index * frame() + i - context;
        samples[i] = at < 0 ? 0 : rate == 16000 ? upsampled(audio, at) : audio[at];
      }
      Map<String, TensorValue> feed = new LinkedHashMap<>();
      feed.put("input", TensorValue.ofFloats(samples, 1, samples.length));
      feed.put("sr", TensorValue.ofInt64s(new long[] {rate}));
      states
          .keySet()
          .forEach(
              name -> feed.put(name, TensorValue.ofFloats(new float[2 * hidden], 2, 1, hidden)));
      return feed;
    }

    private static float upsampled(float[] audio, int at) {
      return at % 2 == 0 ? audio[at / 2] : (audio[at / 2] + audio[at / 2 + 1]) / 2;
    }
  }

  static List<Export> exports() {
    Map<String, String> state = Map.of("state", "stateN");
    return List.of(
        new Export("silero_vad", "LSTM", 8000, 32, 128, state),
        new Export("silero_vad_16k_op15", "LSTM", 16000, 64, 128, state),
        new Export("silero_vad_op18_ifless", "Gemm", 8000, 32, 128, state),
        new Export("silero_vad_v4", "LSTM", 8000, 0, 64, Map.of("h", "hn", "c", "cn")));
  }

  @ParameterizedTest
  @MethodSource("exports")
  void detectsSpeechAsBeforeInFewerBytes(Export export) throws IOException {
    Path original = SharedData.path("model-silero-vad/" + export.file + ".onnx");
    float[] audio = audio();
    Model model = ModelReader.read(original);
    OrtTrials trials = new OrtTrials(List.of(export.feed(audio, 20)), folder, 1);
    QuantizationOutcome outcome =
        new Quantizer(Catalog.techniques())
            .quantize(
                model,
                new QuantizationRequest("dynamic", Map.of("algorithms", List.of())),
                ActivationSource.NONE,
                trials,
                ProgressListener.NONE);
    Path result = folder.resolve("result.onnx");
    ModelWriter.write(model, result);

    List<Double> micros =
        SideBySide.medianMicros(
            List.of(original, result), export.feed(audio, 20), SessionSettings.threads(1));
    double sqnr = sqnrDb(export, audio, original, result);
    System.out.printf(
        "%s: %d bytes after %d, %.0f µs after %.0f, SQNR %.1f dB, %s, %s%n",
        export.file,
        Files.size(result),
        Files.size(original),
        micros.get(1),
        micros.get(0),
        sqnr,
        outcome.notes(),
        outcome.keptFloat().stream().filter(one -> !one.opType().equals("Conv")).toList());
    assertThat(outcome.quantized()).extracting(LayerDecision::opType).containsOnly(export.opType);
    assertThat(outcome.keptFloat())
        .extracting(LayerDecision::decision)
        .contains("dynamic convolution (ConvInteger) is slower than FP32 on a CPU");
    assertThat(Files.size(result)).isLessThan(Files.size(original));
    assertThat(sqnr).isGreaterThanOrEqualTo(25);
  }

  /** Each model follows the states that it itself computes. */
  private static double sqnrDb(Export export, float[] audio, Path original, Path result) {
    FidelityMeter meter = new FidelityMeter("output");
    List<Float> expected = probabilities(export, audio, original);
    List<Float> actual = probabilities(export, audio, result);
    for (int i = 0; i < FRAMES; i++) {
      meter.add(new float[] {expected.get(i)}, new float[] {actual.get(i)}, 1, 1);
    }
    return meter.fidelity().sqnrDb();
  }

  private static List<Float> probabilities(Export export, float[] audio, Path model) {
    List<Float> probabilities = new ArrayList<>();
    try (Session session = Session.open(model, SessionSettings.threads(1))) {
      Map<String, TensorValue> states = Map.of();
      for (int frame = 0; frame < FRAMES; frame++) {
        Map<String, TensorValue> feed = export.feed(audio, frame);
        feed.putAll(states);
        Map<String, TensorValue> outputs = session.run(feed);
        probabilities.add(Objects.requireNonNull(outputs.get("output")).floats()[0]);
        Map<String, TensorValue> next = new LinkedHashMap<>();
        export.states.forEach(
            (name, from) -> next.put(name, Objects.requireNonNull(outputs.get(from))));
        states = next;
      }
    }
    return probabilities;
  }

  /** 16-bit samples behind a header of fixed length. */
  private static float[] audio() throws IOException {
    byte[] file = Files.readAllBytes(SharedData.path("audio-8k/aepyx_8k.wav"));
    ByteBuffer content = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).position(WAV_HEADER);
    float[] samples = new float[FRAMES * 256 + 1];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = content.getShort() / 32768f;
    }
    return samples;
  }
}
