package io.quantry.contracts.dataset;

import java.util.Locale;
import java.util.Set;

/** Dataset formats, each with the roles its files play. */
@SuppressWarnings("ImmutableEnumChecker") // Set.of makes immutable sets
public enum DatasetFormat {
  /** One archive of arrays named as the model's inputs, optionally targets. */
  NPZ(Set.of("archive"), Set.of()),
  /** One array for a model's input, optionally one of targets. */
  NPY(Set.of("input"), Set.of("targets")),
  /** A zip archive of pictures, in folders named as their class or with a file of labels. */
  IMAGES(Set.of("archive"), Set.of("labels")),
  /** Pictures in MNIST's idx form, optionally gzip-compressed, and labels. */
  IDX(Set.of("images"), Set.of("labels")),
  /** Lines or pairs of text and a Hugging Face {@code tokenizer.json}. */
  TEXT(Set.of("text", "tokenizer"), Set.of()),
  /** Vectors as fvecs, bvecs or ivecs, optionally the ids of their nearest neighbours. */
  VECTORS(Set.of("base"), Set.of("neighbors")),
  /** Recordings, one or a zip archive of them, cut into frames, optionally a label a frame. */
  WAV(Set.of("audio"), Set.of("labels"));

  private final Set<String> requiredRoles;
  private final Set<String> optionalRoles;

  DatasetFormat(Set<String> requiredRoles, Set<String> optionalRoles) {
    this.requiredRoles = requiredRoles;
    this.optionalRoles = optionalRoles;
  }

  public Set<String> requiredRoles() {
    return requiredRoles;
  }

  public Set<String> optionalRoles() {
    return optionalRoles;
  }

  /** The name in specs and manifests, for instance {@code idx}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
