package io.quantry.engine.large;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which parts of a file are free: gaps that an interrupted run left come first, then the end. All
 * parts begin at multiples of a page, as runtimes that map files ask for. Not thread-safe.
 */
final class Regions {
  /** The page size that the ONNX specification asks for. */
  static final long ALIGNMENT = 4096;

  /** Bytes from one position to another. */
  record Region(long offset, long length) {
    private long alignedEnd() {
      return Math.ceilDiv(offset + length, ALIGNMENT) * ALIGNMENT;
    }
  }

  private final List<Region> gaps = new ArrayList<>();
  private long end;

  /**
   * @param taken in any order, apart from each other
   */
  Regions(List<Region> taken) {
    for (Region region : taken.stream().sorted(Comparator.comparingLong(Region::offset)).toList()) {
      if (region.offset() > end) {
        gaps.add(new Region(end, region.offset() - end));
      }
      end = Math.max(end, region.alignedEnd());
    }
  }

  /** The offset of so many free bytes, which are free no longer. */
  long reserve(long length) {
    long whole = Math.ceilDiv(length, ALIGNMENT) * ALIGNMENT;
    for (int index = 0; index < gaps.size(); index++) {
      Region gap = gaps.get(index);
      if (gap.length() >= whole) {
        gaps.set(index, new Region(gap.offset() + whole, gap.length() - whole));
        return gap.offset();
      }
    }
    long offset = end;
    end += whole;
    return offset;
  }
}
