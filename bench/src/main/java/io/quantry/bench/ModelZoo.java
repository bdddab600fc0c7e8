package io.quantry.bench;

import java.util.List;
import java.util.Map;

/** Real models of {@code ../shared/data}: where each lies, what suits it, and what it is fed. */
final class ModelZoo {
  private static final List<Double> IMAGENET_MEAN = List.of(0.485, 0.456, 0.406);
  private static final List<Double> IMAGENET_STD = List.of(0.229, 0.224, 0.225);

  private ModelZoo() {}

  /**
   * One model.
   *
   * @param file below the folder of the data
   * @param technique that suits it
   * @param samples how many calibrate at most, and half as many judge
   */
  record Entry(String name, String file, String technique, int samples, Input input) {}

  /**
   * A model of pictures and the recipe that it was trained with.
   *
   * @param file below the folder of the data
   * @param recipe options of the dataset format {@code images}
   */
  record Pictured(String file, Map<String, Object> recipe) {}

  /** What a model is fed. */
  sealed interface Input {
    /**
     * The folder {@code pictures}.
     *
     * @param recipe options of the dataset format {@code images}, as the model was trained
     * @param otherRecipe the same in another size, empty where the model takes one
     * @param captioned whether letters are written on the pictures first
     */
    record Pictures(Map<String, Object> recipe, Map<String, Object> otherRecipe, boolean captioned)
        implements Input {}

    /**
     * The recording of {@code audio-8k}.
     *
     * @param options of the dataset format {@code wav}
     */
    record Recording(Map<String, Object> options) implements Input {}

    /** Made-up files as Magika cuts them: its input's name. */
    record FileBytes(String name) implements Input {}
  }

  static final Pictured MOBILENET =
      new Pictured(
          "model-mobilenet-v1-0.25/mobilenet_v1_0.25_224.onnx",
          Map.of("crop", List.of(224, 224), "scale", 1 / 127.5, "mean", 1));

  /** The nine families of the table that the project set itself, some with several members. */
  static final List<Entry> NINE =
      List.of(
          new Entry(
              "SqueezeNet 1.0",
              "model-squeezenet-1.0/squeezenet1.0_widened_fp32.onnx",
              "static",
              64,
              pictures(
                  Map.of(
                      "crop",
                      List.of(224, 224),
                      "channels",
                      "bgr",
                      "scale",
                      1,
                      "mean",
                      List.of(104, 117, 123)))),
          new Entry(
              "PicoDet-S 320",
              "model-detectors-coco/picodet_s_320_coco_sim.onnx",
              "static",
              64,
              pictures(imageNet(320, 320))),
          new Entry(
              "PicoDet-XS 416",
              "model-detectors-coco/picodet_xs_416.onnx",
              "static",
              64,
              pictures(imageNet(416, 416))),
          new Entry(
              "UltraFace RFB-320",
              "model-ultraface/ultraface_RFB-320.onnx",
              "static",
              64,
              pictures(
                  Map.of("resize", List.of(240, 320), "scale", 1 / 128.0, "mean", 127 / 128.0))),
          new Entry(
              "PP-OCR v3 det",
              "model-ppocr/ppocrv3_det_en.onnx",
              "static",
              32,
              new Input.Pictures(imageNet(320, 320), imageNet(224, 416), true)),
          new Entry(
              "PP-OCR v1.1 det",
              "model-ppocr/ppocr_mobile_v1.1_det.onnx",
              "static",
              32,
              new Input.Pictures(imageNet(320, 320), imageNet(224, 416), true)),
          new Entry(
              "PP-OCR v2 cls",
              "model-ppocr/ppocr_v2_cls.onnx",
              "static",
              64,
              pictures(Map.of("resize", List.of(32, 960), "mean", 0.5, "std", 0.5))),
          new Entry(
              "super-resolution",
              "model-image-to-image/super_resolution.onnx",
              "static",
              32,
              pictures(Map.of("crop", List.of(224, 224), "channels", "gray"))),
          new Entry(
              "candy",
              "model-image-to-image/candy.onnx",
              "static",
              4,
              pictures(Map.of("resize", List.of(720, 720), "scale", 1))),
          new Entry(
              "Magika",
              "model-magika/magika_standard_v3_3.onnx",
              "dynamic",
              64,
              new Input.FileBytes("bytes")),
          new Entry(
              "Silero VAD op18",
              "model-silero-vad/silero_vad_op18_ifless.onnx",
              "dynamic",
              1000,
              recording(256, 32, 8000)),
          new Entry(
              "Silero VAD 16k",
              "model-silero-vad/silero_vad_16k_op15.onnx",
              "dynamic",
              1000,
              recording(512, 64, 16000)),
          new Entry(
              "YOLOX-nano",
              "model-detectors-coco/yolox_nano.onnx",
              "static",
              64,
              pictures(Map.of("resize", List.of(416, 416), "channels", "bgr", "scale", 1))));

  private static Input pictures(Map<String, Object> recipe) {
    return new Input.Pictures(recipe, Map.of(), false);
  }

  private static Map<String, Object> imageNet(int height, int width) {
    return Map.of("resize", List.of(height, width), "mean", IMAGENET_MEAN, "std", IMAGENET_STD);
  }

  /** The recording has 8 kHz; a model of 16 kHz hears it at twice its speed. */
  private static Input recording(int frame, int context, int rate) {
    return new Input.Recording(
        Map.of(
            "frame",
            frame,
            "context",
            context,
            "input",
            "input",
            "constants",
            Map.of("sr", rate),
            "state",
            Map.of("state", Map.of("from", "stateN", "shape", List.of(2, 1, 128)))));
  }
}
