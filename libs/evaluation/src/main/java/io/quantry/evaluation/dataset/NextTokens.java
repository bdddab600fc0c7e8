package io.quantry.evaluation.dataset;

import ai.djl.huggingface.tokenizers.Encoding;
import io.quantry.onnx.ir.ElementType;
import io.quantry.ort.TensorValue;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;

/**
 * What a language model should say at each token: the id of the next one, {@link Targets#IGNORED}
 * at the last token of a text and in padding. Tokens that the tokenizer itself adds, such as an end
 * of text, are expected like any other.
 */
final class NextTokens {
  private NextTokens() {}

  /** INT64 {@code [texts, tokens]} for texts of one length. */
  static Targets.ClassMaps of(Encoding[] texts) {
    int length = texts[0].getIds().length;
    ByteBuffer content = TensorValue.allocate(ElementType.INT64, (long) texts.length * length);
    LongBuffer classes = content.asLongBuffer();
    for (Encoding text : texts) {
      long[] ids = text.getIds();
      long[] mask = text.getAttentionMask();
      for (int at = 0; at < length; at++) {
        boolean both = at + 1 < length && mask[at] != 0 && mask[at + 1] != 0;
        classes.put(both ? ids[at + 1] : Targets.IGNORED);
      }
    }
    return new Targets.ClassMaps(
        new TensorValue(ElementType.INT64, new long[] {texts.length, length}, content));
  }
}
