package io.quantry.evaluation.dataset;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/**
 * A JPEG file without what is beside the picture: colour profiles, which the JDK's reader would
 * apply, EXIF, previews and comments (ITU-T T.81, annex B.2.4). JFIF's and Adobe's segments stay,
 * they say how colours are stored.
 */
final class JpegSegments {
  private static final int PREFIX = 0xff;
  private static final int START = 0xd8;
  private static final int END = 0xd9;
  private static final int SCAN = 0xda;
  private static final int FIRST_APPLICATION = 0xe0;
  private static final int LAST_APPLICATION = 0xef;
  private static final int ADOBE = 0xee;
  private static final int COMMENT = 0xfe;

  private JpegSegments() {}

  /** Reads up to the first scan; the rest streams on. A truncated file stays so. */
  static InputStream ofPicture(InputStream jpeg) throws IOException {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    int marker = marker(jpeg, kept);
    while (marker == START || (marker > 0 && segment(jpeg, marker, kept))) {
      marker = marker(jpeg, kept);
    }
    return new SequenceInputStream(new ByteArrayInputStream(kept.toByteArray()), jpeg);
  }

  /** The next segment's marker; copies it and gives 0 where no more segments are read. */
  private static int marker(InputStream jpeg, ByteArrayOutputStream kept) throws IOException {
    int first = jpeg.read();
    int marker = first == PREFIX ? jpeg.read() : -1;
    while (marker == PREFIX) { // fill bytes
      marker = jpeg.read();
    }
    boolean last = marker < 0 || marker == SCAN || marker == END;
    if (last || marker == START) {
      copy(first, kept);
      copy(marker, kept);
    }
    return last ? 0 : marker;
  }

  private static void copy(int read, ByteArrayOutputStream kept) {
    if (read >= 0) {
      kept.write(read);
    }
  }

  /** Copies or drops one segment; false where the file ends in it. */
  private static boolean segment(InputStream jpeg, int marker, ByteArrayOutputStream kept)
      throws IOException {
    byte[] length = jpeg.readNBytes(2);
    int bytes = length.length == 2 ? (length[0] & 0xff) << 8 | (length[1] & 0xff) : 0;
    byte[] content = jpeg.readNBytes(Math.max(0, bytes - 2));
    boolean whole = bytes >= 2 && content.length == bytes - 2;
    if (!whole || !beside(marker)) {
      kept.write(PREFIX);
      kept.write(marker);
      kept.writeBytes(length);
      kept.writeBytes(content);
    }
    return whole;
  }

  private static boolean beside(int marker) {
    return marker == COMMENT
        || (marker > FIRST_APPLICATION && marker <= LAST_APPLICATION && marker != ADOBE);
  }
}
