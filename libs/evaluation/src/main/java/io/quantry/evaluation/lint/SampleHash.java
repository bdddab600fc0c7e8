package io.quantry.evaluation.lint;

import java.nio.ByteBuffer;

/**
 * A hash of 64 bits of a sample's bytes, eight at a time: {@code h ← mix(h xor word)}, mix being
 * the finalizer of SplitMix64 (two rounds of shift, xor and multiplication; Stafford, variant 13),
 * a bijection. Among n different samples about {@code n² / 2⁶⁵} pairs collide: 10⁻⁷ for two
 * million. Not cryptographic: who wants two samples to collide can make them, and fools only
 * himself. Bytes are taken in the machine's order, so hashes compare between machines of one.
 */
final class SampleHash {
  static final long START = 0x9e3779b97f4a7c15L;

  private SampleHash() {}

  static long with(long hash, long word) {
    long z = hash ^ word;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return (z ^ (z >>> 31)) + START;
  }

  /** The hash with {@code bytes} bytes of {@code content} from {@code offset} on. */
  static long with(long hash, ByteBuffer content, int offset, int bytes) {
    long h = with(hash, bytes);
    int at = offset;
    for (int end = offset + (bytes & ~7); at < end; at += 8) {
      h = with(h, content.getLong(at));
    }
    long tail = 0;
    for (int end = offset + bytes; at < end; at++) {
      tail = tail << 8 | (content.get(at) & 0xff);
    }
    return (bytes & 7) == 0 ? h : with(h, tail);
  }
}
