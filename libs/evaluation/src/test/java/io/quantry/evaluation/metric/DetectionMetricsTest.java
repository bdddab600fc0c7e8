package io.quantry.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantry.evaluation.EvaluationException;
import io.quantry.evaluation.dataset.Targets;
import io.quantry.ort.TensorValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DetectionMetricsTest {
  private static final int PICTURES = 12;
  private static final int OBJECTS = 5;
  private static final int CANDIDATES = 15;
  private static final int CLASSES = 3;

  /** Reference: pycocotools 2.0.11, COCOeval of the same draws, best class from a score of 0.7. */
  @Test
  void equalsCocosAveragePrecision() {
    Draws draws = new Draws(5);
    List<List<Targets.Box>> objects = new ArrayList<>();
    for (int picture = 0; picture < PICTURES; picture++) {
      List<Targets.Box> present = new ArrayList<>();
      for (int object = 0; object < OBJECTS; object++) {
        float x = 60 * draws.next();
        float y = 60 * draws.next();
        float width = 30 * draws.next() + 10;
        float height = 30 * draws.next() + 10;
        int label = (int) draws.integers(1, CLASSES)[0];
        present.add(new Targets.Box(label, x, y, x + width, y + height));
      }
      objects.add(present);
    }
    float[][] boxes = new float[2][PICTURES * CANDIDATES * 4];
    float[][] scores = new float[2][PICTURES * CANDIDATES * CLASSES];
    for (int model = 0; model < 2; model++) {
      draw(draws, objects, boxes[model], scores[model]);
    }
    Scene scene =
        scene(
            new Targets.Boxes(objects),
            roles(BoxOutputs.Form.XYXY, false, null, 0.7, 1),
            boxes,
            scores,
            PICTURES);
    MetricResult half = scene.result("map@50");
    assertThat(half.baseline()).isCloseTo(31.273114393962103, within(1e-9));
    assertThat(half.candidate()).isCloseTo(29.931701788875397, within(1e-9));
    MetricResult all = scene.result("map@50:95");
    assertThat(all.baseline()).isCloseTo(8.353840425549803, within(1e-9));
    assertThat(all.candidate()).isCloseTo(9.762064282177358, within(1e-9));
    assertThat(all.details())
        .containsEntry("objects", 60.0)
        .containsEntry("detectionsBaseline", 149.0)
        .containsEntry("detectionsCandidate", 145.0);
    assertThat(all.samples()).isEqualTo(PICTURES);
  }

  private static void draw(
      Draws draws, List<List<Targets.Box>> objects, float[] boxes, float[] scores) {
    for (int candidate = 0; candidate < PICTURES * CANDIDATES; candidate++) {
      int object = candidate % CANDIDATES / (CANDIDATES / OBJECTS);
      Targets.Box box = objects.get(candidate / CANDIDATES).get(object);
      float[] near = draws.near(new float[] {box.x1(), box.y1(), box.x2(), box.y2()}, 12);
      System.arraycopy(near, 0, boxes, 4 * candidate, 4);
      for (int label = 0; label < CLASSES; label++) {
        float score = draws.next();
        scores[CLASSES * candidate + label] = label == box.label() ? 0.5f * score + 0.5f : score;
      }
    }
  }

  /** A resample that draws a picture twice is the same as a dataset that holds it twice. */
  @Test
  void weighsPicturesAsIfRepeated() {
    AveragePrecision.Objects once = new AveragePrecision.Objects();
    AveragePrecision.Found found = new AveragePrecision.Found();
    AveragePrecision.Objects twice = new AveragePrecision.Objects();
    AveragePrecision.Found repeated = new AveragePrecision.Found();
    int[] weights = {2, 0, 1};
    float[][] scores = {{0.9f, 0.6f}, {0.8f}, {0.7f, 0.5f}};
    int[][] met = {{1, 0}, {1}, {0, 1}};
    int copies = 0;
    for (int picture = 0; picture < 3; picture++) {
      for (int copy = -1; copy < weights[picture]; copy++) {
        AveragePrecision.Objects objects = copy < 0 ? once : twice;
        AveragePrecision.Found rows = copy < 0 ? found : repeated;
        int at = copy < 0 ? picture : copies++;
        objects.add(4, at);
        objects.add(4, at);
        for (int i = 0; i < scores[picture].length; i++) {
          rows.add(
              new Detection(scores[picture][i], new Targets.Box(4, 0, 0, 1, 1)),
              at,
              met[picture][i]);
        }
      }
    }
    assertThat(new AveragePrecision(3, found, once, 1).of(weights))
        .isCloseTo(
            new AveragePrecision(3, repeated, twice, 1).of(new int[] {1, 1, 1}), within(1e-15));
  }

  @Test
  void readsEveryFormOfBoxes() {
    for (BoxOutputs.Form form : BoxOutputs.Form.values()) {
      float[] box =
          switch (form) {
            case XYXY -> new float[] {10, 20, 30, 60};
            case YXYX -> new float[] {20, 10, 60, 30};
            case XYWH -> new float[] {10, 20, 20, 40};
            case CXCYWH -> new float[] {20, 40, 20, 40};
          };
      Scene scene =
          scene(
              new Targets.None(),
              roles(form, false, null, 0.5, 1),
              new float[][] {box, box},
              new float[][] {{0, 0.9f, 0.1f}, {0, 0.9f, 0.1f}},
              1);
      assertThat(decoded(scene))
          .as(form.name())
          .containsExactly(new Detection(0.9f, new Targets.Box(1, 10, 20, 30, 60)));
    }
  }

  @Test
  void scalesSharesByTheInputsSizeInEitherLayout() {
    float[] box = {0.25f, 0.5f, 0.75f, 1};
    for (long[] input : new long[][] {{1, 3, 10, 40}, {1, 10, 40, 3}}) {
      Map<String, float[][]> outputs = outputs(new float[][] {box, box}, score(0.9f), null);
      Scene scene =
          Scene.of(
              Targets.Kind.NONE,
              new Targets.None(),
              roles(BoxOutputs.Form.XYXY, true, null, 0.5, 1),
              List.of(),
              outputs,
              shapes(1, 1, 1),
              Map.of("image", TensorValue.ofFloats(new float[1200], input)));
      assertThat(decoded(scene))
          .containsExactly(new Detection(0.9f, new Targets.Box(0, 10, 5, 30, 10)));
    }
  }

  @Test
  void keepsTheBestOfOverlappingObjectsOfAClass() {
    float[] boxes = {0, 0, 10, 10, 1, 0, 11, 10, 1, 0, 11, 10, 50, 0, 60, 10};
    float[] scores = {0.6f, 0, 0, 0.8f, 0, 0, 0, 0.7f, 0, 0.9f, 0, 0};
    Scene scene =
        scene(
            new Targets.None(),
            roles(BoxOutputs.Form.XYXY, false, null, 0.5, 0.5),
            new float[][] {boxes, boxes},
            new float[][] {scores, scores},
            1);
    assertThat(decoded(scene))
        .extracting(Detection::score)
        .as("the first box overlaps the second of its class by 0.82")
        .containsExactly(0.9f, 0.8f, 0.7f);
  }

  @Test
  void leavesTheBackgroundOut() {
    float[] boxes = {0, 0, 1, 1, 0, 0, 2, 2};
    float[] scores = {0.7f, 0.2f, 0.1f, 0.3f, 0.1f, 0.6f};
    Scene scene =
        scene(
            new Targets.None(),
            roles(BoxOutputs.Form.XYXY, false, 0, 0.5, 1),
            new float[][] {boxes, boxes},
            new float[][] {scores, scores},
            1);
    assertThat(decoded(scene)).containsExactly(new Detection(0.6f, new Targets.Box(2, 0, 0, 2, 2)));
  }

  @Test
  void takesLabelsThatTheModelGivesAndSkipsPadding() {
    float[] boxes = {0, 0, 1, 1, 0, 0, 2, 2};
    float[] labels = {7, -1};
    Map<String, float[][]> outputs =
        outputs(
            new float[][] {boxes, boxes},
            new float[][] {{0.9f, 0.8f}, {0.9f, 0.8f}},
            new float[][] {labels, labels});
    Map<String, long[]> shapes = new LinkedHashMap<>(shapes(1, 2, 1));
    shapes.put("scores", new long[] {1, 2});
    shapes.put("labels", new long[] {1, 2});
    BoxOutputs roles =
        new BoxOutputs("boxes", "scores", "labels", BoxOutputs.Form.XYXY, false, null, 0.5, 1);
    Scene scene =
        Scene.of(
            Targets.Kind.NONE,
            new Targets.None(),
            new OutputRoles("none", null, OutputRoles.Scores.AUTO, roles),
            List.of(),
            outputs,
            shapes,
            Map.of());
    assertThat(decoded(scene)).containsExactly(new Detection(0.9f, new Targets.Box(7, 0, 0, 1, 1)));
  }

  @Test
  void comparesTheCandidatesObjectsWithTheBaselines() {
    float[] before = {0, 0, 10, 10, 20, 0, 30, 10};
    // The first moves a little, the second away.
    float[] after = {1, 0, 11, 10, 40, 0, 50, 10};
    Scene scene =
        scene(
            new Targets.None(),
            roles(BoxOutputs.Form.XYXY, false, null, 0.5, 1),
            new float[][] {before, after},
            new float[][] {{0.9f, 0, 0, 0.9f, 0, 0}, {0.9f, 0, 0, 0.9f, 0, 0}},
            1);
    MetricResult result = scene.result("box-agreement");
    assertThat(result.candidate()).isEqualTo(50);
    assertThat(result.baseline()).isEqualTo(100);
  }

  @Test
  void findsNothingWhereANumberIsNotFinite() {
    float[] before = {0, 0, 10, 10};
    float[] after = {0, 0, Float.NaN, 10};
    Scene scene =
        scene(
            new Targets.None(),
            roles(BoxOutputs.Form.XYXY, false, null, 0.5, 1),
            new float[][] {before, after},
            new float[][] {{0.9f, 0, 0}, {0.9f, 0, 0}},
            1);
    assertThat(scene.result("box-agreement").candidate()).isZero();
  }

  @Test
  void keepsAtMostThreeHundredObjectsAPicture() {
    float[] boxes = new Draws(1).floats(400 * 4, 100, 0);
    float[] scores = new Draws(2).floats(400 * 3, 1, 0);
    Scene scene =
        scene(
            new Targets.None(),
            roles(BoxOutputs.Form.XYWH, false, null, 0, 1),
            new float[][] {boxes, boxes},
            new float[][] {scores, scores},
            1);
    assertThat(decoded(scene))
        .hasSize(300)
        .isSortedAccordingTo((a, b) -> Float.compare(b.score(), a.score()));
    assertThat(scene.result("box-agreement").candidate()).isEqualTo(100);
  }

  @Test
  void refusesScoresOfOtherCandidates() {
    Map<String, float[][]> outputs =
        outputs(new float[][] {new float[8], new float[8]}, score(0.9f), null);
    Map<String, long[]> shapes =
        Map.of("boxes", new long[] {1, 2, 4}, "scores", new long[] {1, 1, 1});
    Scene scene =
        Scene.of(
            Targets.Kind.NONE,
            new Targets.None(),
            roles(BoxOutputs.Form.XYXY, false, null, 0.5, 1),
            List.of(),
            outputs,
            shapes,
            Map.of());
    assertThatThrownBy(scene::results)
        .isInstanceOfSatisfying(
            EvaluationException.class,
            e -> assertThat(e.code()).isEqualTo("dataset-model-mismatch"))
        .hasMessageContaining("output 'scores' of shape [1, 1, 1]");
  }

  @Test
  void refusesObjectsThatTheModelCannotFind() {
    for (Targets.Box box :
        List.of(
            new Targets.Box(3, 0, 0, 1, 1),
            new Targets.Box(-1, 0, 0, 1, 1),
            new Targets.Box(0, 2, 0, 1, 1),
            new Targets.Box(0, 0, 0, Float.NaN, 1))) {
      Scene scene =
          scene(
              new Targets.Boxes(List.of(List.of(box))),
              roles(BoxOutputs.Form.XYXY, false, null, 0.5, 1),
              new float[][] {new float[4], new float[4]},
              new float[][] {new float[3], new float[3]},
              1);
      assertThatThrownBy(scene::results)
          .isInstanceOfSatisfying(
              EvaluationException.class,
              e -> assertThat(e.code()).isEqualTo("dataset-model-mismatch"))
          .hasMessageContaining("Box[label=" + box.label())
          .hasMessageContaining("output 'scores' of shape [1, 1, 3]");
    }
  }

  private static List<Detection> decoded(Scene scene) {
    BoxOutputs roles = scene.context().roles().boxesOrNull();
    assertThat(roles).isNotNull();
    return new BoxDecoder(roles).decode(scene.batch().runs().getFirst()).candidate().getFirst();
  }

  private static float[][] score(float score) {
    return new float[][] {{score}, {score}};
  }

  private static OutputRoles roles(
      BoxOutputs.Form form,
      boolean normalized,
      @Nullable Integer background,
      double threshold,
      double maxOverlap) {
    return new OutputRoles(
        "none",
        null,
        OutputRoles.Scores.AUTO,
        new BoxOutputs(
            "boxes", "scores", null, form, normalized, background, threshold, maxOverlap));
  }

  /** Of three classes. */
  private static Scene scene(
      Targets targets, OutputRoles roles, float[][] boxes, float[][] scores, int pictures) {
    return Scene.of(
        targets instanceof Targets.None ? Targets.Kind.NONE : Targets.Kind.BOXES,
        targets,
        roles,
        List.of(),
        outputs(boxes, scores, null),
        shapes(pictures, boxes[0].length / 4 / pictures, CLASSES),
        Map.of());
  }

  private static Map<String, float[][]> outputs(
      float[][] boxes, float[][] scores, float @Nullable [][] labels) {
    Map<String, float[][]> outputs = new LinkedHashMap<>();
    outputs.put("boxes", boxes);
    outputs.put("scores", scores);
    if (labels != null) {
      outputs.put("labels", labels);
    }
    return outputs;
  }

  private static Map<String, long[]> shapes(int pictures, int candidates, int classes) {
    return Map.of(
        "boxes",
        new long[] {pictures, candidates, 4},
        "scores",
        new long[] {pictures, candidates, classes});
  }
}
