package io.quantry.evaluation.dataset;

import java.io.IOException;
import java.io.InputStream;

/** Where the arrays of a dataset are read from, open until closed. */
interface ArrayStreams extends AutoCloseable {
  /** A fresh stream from the array's first byte on; several may be read at once. */
  InputStream stream(String array) throws IOException;

  @Override
  void close();
}
