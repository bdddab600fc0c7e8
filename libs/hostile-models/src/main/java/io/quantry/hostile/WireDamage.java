package io.quantry.hostile;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One field somewhere in the tree of messages, known to nobody by its meaning: missing, twice,
 * under another number, of another wire type, with another length or value.
 */
final class WireDamage implements Mutator {
  private static final int DEEPEST = 12;

  @Override
  public String name() {
    return "wire";
  }

  @Override
  public byte[] mutate(byte[] model, Random random) {
    try {
      return damaged(UnknownFieldSet.parseFrom(model), random, DEEPEST).toByteArray();
    } catch (InvalidProtocolBufferException unreadable) {
      return model;
    }
  }

  private static UnknownFieldSet damaged(UnknownFieldSet fields, Random random, int depth) {
    List<Integer> numbers = new ArrayList<>(fields.asMap().keySet());
    if (numbers.isEmpty()) {
      return fields;
    }
    int number = numbers.get(random.nextInt(numbers.size()));
    UnknownFieldSet.Field field = fields.getField(number);
    UnknownFieldSet.Builder copy = fields.toBuilder();
    List<ByteString> contents = field.getLengthDelimitedList();
    if (!contents.isEmpty() && depth > 0 && random.nextInt(4) != 0) {
      int index = random.nextInt(contents.size());
      try {
        ByteString inner =
            damaged(UnknownFieldSet.parseFrom(contents.get(index)), random, depth - 1)
                .toByteString();
        return copy.clearField(number).addField(number, replaced(field, index, inner)).build();
      } catch (InvalidProtocolBufferException noMessage) {
        return here(copy, number, field, random);
      }
    }
    return here(copy, number, field, random);
  }

  private static UnknownFieldSet here(
      UnknownFieldSet.Builder copy, int number, UnknownFieldSet.Field field, Random random) {
    int other = 1 + random.nextInt(30);
    return switch (random.nextInt(7)) {
      case 0 -> copy.clearField(number).build();
      case 1 -> copy.mergeField(number, field).build();
      case 2 -> copy.clearField(number).mergeField(other, field).build();
      case 3 ->
          copy.mergeField(number, UnknownFieldSet.Field.newBuilder().addFixed32(7).build()).build();
      case 4 ->
          copy.clearField(number)
              .mergeVarintField(number, (int) GraphMutator.number(random))
              .build();
      case 5 -> copy.clearField(number).mergeLengthDelimitedField(number, noise(random)).build();
      default ->
          copy.mergeField(
                  number,
                  UnknownFieldSet.Field.newBuilder().addVarint(GraphMutator.number(random)).build())
              .build();
    };
  }

  private static UnknownFieldSet.Field replaced(
      UnknownFieldSet.Field field, int index, ByteString content) {
    UnknownFieldSet.Field.Builder copy = UnknownFieldSet.Field.newBuilder();
    field.getVarintList().forEach(copy::addVarint);
    field.getFixed32List().forEach(copy::addFixed32);
    field.getFixed64List().forEach(copy::addFixed64);
    field.getGroupList().forEach(copy::addGroup);
    for (int one = 0; one < field.getLengthDelimitedList().size(); one++) {
      copy.addLengthDelimited(one == index ? content : field.getLengthDelimitedList().get(one));
    }
    return copy.build();
  }

  private static ByteString noise(Random random) {
    byte[] bytes = new byte[random.nextInt(64)];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }
}
