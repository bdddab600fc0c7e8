package io.quantry.evaluation.lint;

import io.quantry.evaluation.dataset.DatasetInput;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one model input is fed. Values are read as floats; of texts only the tokens count, not the
 * padding.
 *
 * @param input its name, type, shape and role
 * @param range of the finite values
 * @param mean of the finite values; NaN where there is none
 * @param standardDeviation of the finite values, n in the denominator; NaN where there is none
 * @param nonFinite number of values that are NaN or infinite
 * @param whole whether all finite values are whole numbers
 * @param channels range of each channel, along axis 1 of NCHW, the last of NHWC and of two
 *     dimensions; empty where there are none or more than 4,096
 * @param tokens lengths of texts in tokens; null for another role than that of token ids
 * @param movement by how much the range differs between two random halves of the samples: {@link
 *     ValueRange#movement}
 * @param channelMovement the largest of any channel; 0 where there are none
 * @param movingChannel which channel that is
 */
public record InputProfile(
    DatasetInput input,
    ValueRange range,
    double mean,
    double standardDeviation,
    long nonFinite,
    boolean whole,
    List<ValueRange> channels,
    @Nullable TokenLengths tokens,
    double movement,
    double channelMovement,
    int movingChannel) {
  public InputProfile {
    channels = List.copyOf(channels);
  }

  /** Lengths of texts in tokens. */
  public record TokenLengths(long min, double mean, long max) {}
}
