package io.quantry.quantizer;

/**
 * Hears how far the work is, and may stop it. Called often, from the working thread; of techniques
 * that stream, from several at once.
 */
public interface ProgressListener {

  /** Ignores progress and never cancels. */
  ProgressListener NONE =
      new ProgressListener() {
        @Override
        public void progress(String stage, long done, long total) {}

        @Override
        public boolean isCanceled() {
          return false;
        }
      };

  /**
   * @param stage what is being done, such as {@code calibrate}
   * @param done steps done
   * @param total steps in all
   */
  void progress(String stage, long done, long total);

  /**
   * The same in bytes, where the work is a matter of reading them.
   *
   * @param done bytes done
   * @param total bytes in all
   */
  default void progressBytes(String stage, long done, long total) {
    progress(stage, done, total);
  }

  /** Whether to stop; asked between layers and between batches. */
  boolean isCanceled();

  /** Stops as this one does, and tells nothing: for work on copies that are thrown away. */
  default ProgressListener silently() {
    ProgressListener loud = this;
    return new ProgressListener() {
      @Override
      public void progress(String stage, long done, long total) {}

      @Override
      public boolean isCanceled() {
        return loud.isCanceled();
      }
    };
  }

  /**
   * Reports and stops if asked to.
   *
   * @throws QuantizationException with code {@code canceled}
   */
  default void step(String stage, long done, long total) {
    if (isCanceled()) {
      throw new QuantizationException("canceled", "Canceled during " + stage);
    }
    progress(stage, done, total);
  }

  /**
   * The same in bytes.
   *
   * @throws QuantizationException with code {@code canceled}
   */
  default void stepBytes(String stage, long done, long total) {
    if (isCanceled()) {
      throw new QuantizationException("canceled", "Canceled during " + stage);
    }
    progressBytes(stage, done, total);
  }
}
