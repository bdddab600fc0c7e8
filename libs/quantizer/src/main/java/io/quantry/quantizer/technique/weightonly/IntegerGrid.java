package io.quantry.quantizer.technique.weightonly;

record IntegerGrid(int bits, boolean symmetric) {
  int min() {
    return !symmetric ? 0 : bits == 8 ? -127 : -(1 << (bits - 1));
  }

  int max() {
    return symmetric ? (1 << (bits - 1)) - 1 : (1 << bits) - 1;
  }

  float scale(float low, float high) {
    double scale;
    if (!symmetric) {
      scale = (Math.max(0, (double) high) - Math.min(0, (double) low)) / max();
    } else if (bits == 8) {
      scale = Math.max(Math.abs(low), Math.abs(high)) / 127.0;
    } else {
      scale = (double) (Math.abs(high) > Math.abs(low) ? high : low) / min();
    }
    return (float)
        (scale < 0 ? Math.min(scale, -Float.MIN_NORMAL) : Math.max(scale, Float.MIN_NORMAL));
  }

  int zeroPoint(float low, float scale) {
    return symmetric
        ? 0
        : (int) Math.clamp(Math.rint(-Math.min(0, (double) low) / scale), 0, max());
  }

  byte integer(float weight, float scale, int zeroPoint) {
    return (byte) Math.clamp(Math.rint(weight / scale) + zeroPoint, min(), max());
  }
}
