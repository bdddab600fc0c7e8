package io.quantry.onnx.scan;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.quantry.onnx.RefusalCode;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Walks protobuf bytes by their descriptor with a stack of its own: tags, lengths, varints and
 * groups well-formed, known fields of their declared wire type, nesting bounded. Stricter than a
 * parser in two points that only hostile files notice: a known field of another wire type, and a
 * second occurrence of a message that may stand once (parsers would merge the two).
 *
 * <p>O(bytes) without the length-delimited content that nobody reads; memory O(nesting).
 */
final class WireWalker {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int DELIMITED = 2;
  private static final int GROUP_START = 3;
  private static final int GROUP_END = 4;
  private static final int FIXED32 = 5;

  /** A message, or a group among the unknown fields of one (then without a type). */
  private static final class Frame {
    final @Nullable Descriptor type;
    final Section section;
    final long end;
    final int group;
    private long seenOnce;

    Frame(@Nullable Descriptor type, Section section, long end, int group) {
      this.type = type;
      this.section = section;
      this.end = end;
      this.group = group;
    }

    /** ONNX numbers its singular message fields below 64. */
    boolean isRepeatedOccurrence(FieldDescriptor field) {
      if (field.isRepeated()) {
        return false;
      }
      long bit = 1L << field.getNumber();
      boolean seen = (seenOnce & bit) != 0;
      seenOnce |= bit;
      return seen;
    }
  }

  private final ByteSource source;
  private final Deque<Frame> stack = new ArrayDeque<>();
  private long position;
  private boolean knownFieldSeen;

  WireWalker(ByteSource source) {
    this.source = source;
  }

  /** Whether anything was recognized as a field of the outermost message. */
  boolean knownFieldSeen() {
    return knownFieldSeen;
  }

  /**
   * @throws ScanStop at the first byte that is out of form
   */
  void walk(Descriptor type, Section section) {
    stack.push(new Frame(type, section, source.size(), 0));
    while (!stack.isEmpty()) {
      Frame frame = stack.element();
      if (position < frame.end) {
        field(frame);
      } else if (frame.group != 0) {
        throw malformed("a group does not end");
      } else {
        stack.pop();
        frame.section.close();
      }
    }
  }

  private void field(Frame frame) {
    long tag = varint(frame.end);
    int number = (int) (tag >>> 3);
    if (number == 0 || tag >>> 32 != 0) {
      throw malformed("no field has the tag " + tag);
    }
    int wire = (int) (tag & 7);
    FieldDescriptor field = frame.type == null ? null : frame.type.findFieldByNumber(number);
    switch (wire) {
      case GROUP_START -> push(new Frame(null, Section.IGNORED, frame.end, number));
      case GROUP_END -> {
        if (frame.group != number) {
          throw malformed("a group ends that did not begin");
        }
        stack.pop();
      }
      case VARINT, FIXED64, DELIMITED, FIXED32 -> {
        if (field == null) {
          skip(wire, frame);
        } else {
          knownFieldSeen = true;
          known(field, wire, frame);
        }
      }
      default -> throw malformed("wire type " + wire + " does not exist");
    }
  }

  private void skip(int wire, Frame frame) {
    switch (wire) {
      case VARINT -> varint(frame.end);
      case FIXED64 -> advance(8, frame.end);
      case FIXED32 -> advance(4, frame.end);
      default -> advance(length(frame.end), frame.end);
    }
  }

  private void known(FieldDescriptor field, int wire, Frame frame) {
    switch (field.getType()) {
      case MESSAGE -> {
        require(wire == DELIMITED, field);
        long length = length(frame.end);
        if (frame.isRepeatedOccurrence(field)) {
          throw malformed(field.getFullName() + " stands twice");
        }
        push(new Frame(field.getMessageType(), frame.section.open(field), position + length, 0));
      }
      case STRING, BYTES -> {
        require(wire == DELIMITED, field);
        long length = length(frame.end);
        frame.section.bytes(field.getNumber(), new Bytes(source, position, length));
        position += length;
      }
      case FLOAT -> fixed(field, wire, FIXED32, 4, frame);
      case DOUBLE -> fixed(field, wire, FIXED64, 8, frame);
      default -> {
        if (wire == DELIMITED && field.isRepeated()) {
          long length = length(frame.end);
          long end = position + length;
          while (position < end) {
            frame.section.number(field.getNumber(), varint(end));
          }
        } else {
          require(wire == VARINT, field);
          frame.section.number(field.getNumber(), varint(frame.end));
        }
      }
    }
  }

  private void fixed(FieldDescriptor field, int wire, int unpacked, int width, Frame frame) {
    if (wire == DELIMITED && field.isRepeated()) {
      long length = length(frame.end);
      if (length % width != 0) {
        throw malformed(field.getFullName() + " breaks off");
      }
      frame.section.elements(field.getNumber(), length / width);
      position += length;
    } else {
      require(wire == unpacked, field);
      advance(width, frame.end);
      frame.section.elements(field.getNumber(), 1);
    }
  }

  private void require(boolean expected, FieldDescriptor field) {
    if (!expected) {
      throw malformed(field.getFullName() + " has another wire type");
    }
  }

  private void push(Frame frame) {
    if (stack.size() >= ScanLimits.MESSAGE_NESTING) {
      throw new ScanStop(
          RefusalCode.MODEL_TOO_DEEP,
          "messages are nested more than %d deep at byte %d"
              .formatted(ScanLimits.MESSAGE_NESTING, position));
    }
    stack.push(frame);
  }

  private long length(long end) {
    long length = varint(end);
    if (length < 0 || length > end - position) {
      throw malformed("%d bytes are announced where %d are left".formatted(length, end - position));
    }
    return length;
  }

  private void advance(long bytes, long end) {
    if (bytes > end - position) {
      throw malformed("a field breaks off");
    }
    position += bytes;
  }

  private long varint(long end) {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (position >= end) {
        throw malformed("a number breaks off");
      }
      byte next = source.at(position++);
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw malformed("a number has more than ten bytes");
  }

  private ScanStop malformed(String what) {
    return new ScanStop(RefusalCode.MODEL_MALFORMED, what + " (byte " + position + ")");
  }
}
