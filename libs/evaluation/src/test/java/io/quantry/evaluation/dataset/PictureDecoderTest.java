package io.quantry.evaluation.dataset;

import static io.quantry.evaluation.dataset.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The picture files were written by Pillow 13.0; the expected values are Pillow's, of the pixel in
 * row 3, column 5, and the sum over all.
 */
class PictureDecoderTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "palette.png, 151, 96, 151, 36219",
    "gray.png, 165, 165, 165, 44589",
    "gray16.png, 72, 72, 72, 23886",
    "plain.bmp, 204, 133, 225, 37955",
    "plain.gif, 167, 129, 171, 36894",
    "plain.jpg, 41, 29, 31, 93294",
    "progressive.jpg, 41, 29, 31, 93294"
  })
  void decodesEveryKindAsItStandsInTheFile(String name, int red, int green, int blue, long sum)
      throws IOException {
    Picture picture = decode(name, Zips.resource(name));
    assertThat(pixel(picture)).containsExactly(red, green, blue);
    assertThat(sum(picture)).isEqualTo(sum);
  }

  @Test
  void laysWhatIsTransparentOnBlack() throws IOException {
    Picture picture = decode("alpha.png", Zips.resource("alpha.png"));
    assertThat(pixel(picture)).containsExactly(92, 60, 101);
    assertThat(picture.pixels()[0]).as("alpha 0").isZero();
  }

  @Test
  void ignoresColourProfiles() throws IOException {
    byte[] plain = Zips.resource("plain.jpg");
    byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    byte[] name = "ICC_PROFILE\0\1\1".getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer segment =
        ByteBuffer.allocate(4 + name.length + profile.length)
            .putShort((short) 0xffe2)
            .putShort((short) (2 + name.length + profile.length))
            .put(name)
            .put(profile);
    ByteArrayOutputStream tagged = new ByteArrayOutputStream();
    int afterJfif = 20;
    tagged.write(plain, 0, afterJfif);
    tagged.writeBytes(segment.array());
    tagged.write(plain, afterJfif, plain.length - afterJfif);
    assertThat(decode("tagged.jpg", tagged.toByteArray()).pixels())
        .containsExactly(decode("plain.jpg", plain).pixels());
  }

  @ParameterizedTest
  @ValueSource(strings = {"animated.gif", "animated.png", "cmyk.jpg"})
  void refusesAnimationsAndOtherColours(String name) throws IOException {
    refuse("image-unsupported", name, Zips.resource(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain.jpg",
        "progressive.jpg",
        "pattern.png",
        "palette.png",
        "plain.bmp",
        "plain.gif"
      })
  void refusesTruncatedFiles(String name) throws IOException {
    byte[] whole = Zips.resource(name);
    for (int bytes : new int[] {0, 3, 20, whole.length / 2, whole.length * 3 / 4}) {
      refuse("image-unsupported", name, Arrays.copyOf(whole, bytes));
    }
  }

  @Test
  void refusesLargeHeadersBeforeAllocating() throws IOException {
    refuse("image-too-large", "huge.png", png(100_000, 100_000));
    refuse("image-too-large", "long.png", png(30_001, 1));
    refuse("image-too-large", "wide.png", png(7_100, 7_100));
    refuse("image-unsupported", "none.png", png(0, 5));
  }

  @Test
  void refusesPictureFilesInsidePictureFiles() throws IOException {
    byte[] bmp = Zips.resource("plain.bmp");
    bmp[30] = 5; // BI_PNG
    refuse("image-unsupported", "inside.bmp", bmp);
  }

  @Test
  void refusesAFrameThatCoversItsCanvasInPart() throws IOException {
    byte[] gif = Zips.resource("plain.gif");
    gif[6]++;
    refuse("image-unsupported", "part.gif", gif);
  }

  @Test
  void refusesOtherContentUnderAPicturesName() throws IOException {
    refuse("image-unsupported", "page.png", "<html></html>".getBytes(StandardCharsets.UTF_8));
    byte[] tiff = {'I', 'I', 42, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    refuse("image-unsupported", "tiff.jpg", tiff);
  }

  private void refuse(String code, String name, byte[] content) {
    assertRefused(code, name, () -> decode(name, content));
  }

  private Picture decode(String name, byte[] content) throws IOException {
    try (ZipArchive zip = ZipArchive.open(Zips.of(folder, Map.of(name, content)))) {
      return PictureDecoder.decode(zip, zip.entries().getFirst());
    }
  }

  private static int[] pixel(Picture picture) {
    int at = (3 * picture.size().width() + 5) * 3;
    byte[] pixels = picture.pixels();
    return new int[] {pixels[at] & 0xff, pixels[at + 1] & 0xff, pixels[at + 2] & 0xff};
  }

  private static long sum(Picture picture) {
    long sum = 0;
    for (byte pixel : picture.pixels()) {
      sum += pixel & 0xff;
    }
    return sum;
  }

  /** A header of 8-bit RGB with an empty chunk of data behind it. */
  private static byte[] png(int width, int height) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
    ByteBuffer header = ByteBuffer.allocate(17).put("IHDR".getBytes(StandardCharsets.US_ASCII));
    header.putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0});
    chunk(file, header.array());
    chunk(file, "IDAT".getBytes(StandardCharsets.US_ASCII));
    return file.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream file, byte[] typeAndData) {
    CRC32 crc = new CRC32();
    crc.update(typeAndData);
    file.writeBytes(ByteBuffer.allocate(4).putInt(typeAndData.length - 4).array());
    file.writeBytes(typeAndData);
    file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
