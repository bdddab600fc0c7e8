package io.quantry.evaluation.dataset;

/**
 * How recordings become frames. Frame k of a clip holds the samples {@code [k · hop, k · hop +
 * frame)}; before them stand the {@code context} samples that come just before in the recording, or
 * zeros where it begins. What is left after the last complete frame is dropped.
 *
 * @param frame samples a frame
 * @param context samples put before a frame
 * @param hop samples from the begin of a frame to that of the next
 * @param sampleRate that every recording must have, in Hz; 0: that of the first
 * @param channel index of the channel that is taken; −1: the mean of all
 * @param scale what samples in [−1, 1) are multiplied by
 */
record WavCut(int frame, int context, int hop, long sampleRate, int channel, double scale) {
  /** Samples that one frame feeds. */
  int length() {
    return context + frame;
  }

  /** Complete frames of so many samples. */
  long frames(long samples) {
    return samples < frame ? 0 : (samples - frame) / hop + 1;
  }

  /** Whether a further frame begins within so many samples and does not end there. */
  boolean drops(long samples) {
    return frames(samples) * hop < samples;
  }

  /** The same with a sample rate where none is asked for. */
  WavCut expecting(long rate) {
    return sampleRate > 0 ? this : new WavCut(frame, context, hop, rate, channel, scale);
  }
}
