package io.quantry.evaluation.metric;

import java.util.List;

/**
 * What both models found in the pictures of a batch: a list a picture, best score first, at most
 * {@link BoxDecoder#MOST_DETECTIONS}.
 */
record DetectedObjects(List<List<Detection>> baseline, List<List<Detection>> candidate) {
  DetectedObjects {
    baseline = List.copyOf(baseline);
    candidate = List.copyOf(candidate);
  }
}
