package io.quantry.quantizer.hardware;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which profile a processor's instruction sets, as Linux names them, lead to. */
public final class InstructionSets {
  /** Sum four products of 8 bits into 32. */
  private static final Set<String> X86_DOT_PRODUCTS = Set.of("avx_vnni", "avx512_vnni", "amx_int8");

  private static final Set<String> X86 =
      Set.of("sse4_2", "avx", "avx2", "avx512f", "avx512bw", "avx512vl");
  private static final Set<String> ARM = Set.of("asimd", "asimddp", "i8mm", "sve");

  private InstructionSets() {}

  /** All that say anything about a processor. */
  public static Set<String> all() {
    return Stream.of(X86_DOT_PRODUCTS, X86, ARM)
        .flatMap(Set::stream)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether the tags say anything about the processor. */
  public static boolean knownAmong(Collection<String> tags) {
    return meets(tags, X86_DOT_PRODUCTS) || meets(tags, X86) || meets(tags, ARM);
  }

  /** The profile's name; tags that say nothing lead to the common one. */
  static String profile(Collection<String> tags) {
    if (meets(tags, ARM)) {
      return CpuArmProfile.PROFILE.name();
    }
    return meets(tags, X86) && !meets(tags, X86_DOT_PRODUCTS)
        ? CpuAvx2Profile.PROFILE.name()
        : CpuProfile.PROFILE.name();
  }

  private static boolean meets(Collection<String> tags, Set<String> known) {
    return !Collections.disjoint(tags, known);
  }
}
