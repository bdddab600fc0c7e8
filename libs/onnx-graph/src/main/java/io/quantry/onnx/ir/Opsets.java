package io.quantry.onnx.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The operator-set versions that a model or a function imports, one per domain. */
public final class Opsets {
  /** One import; the domain as the source spells it. */
  public record Import(String domain, long version, Extras extras) {}

  private final List<Import> imports = new ArrayList<>();

  public List<Import> imports() {
    return List.copyOf(imports);
  }

  /** The imported version of a domain; the standard domain is the empty string. */
  public OptionalLong version(String domain) {
    String canonical = Model.canonicalDomain(domain);
    return imports.stream()
        .filter(one -> Model.canonicalDomain(one.domain()).equals(canonical))
        .mapToLong(Import::version)
        .findFirst();
  }

  /** Imports a domain at this version, in place of any other version of it. */
  public void set(String domain, long version) {
    String canonical = Model.canonicalDomain(domain);
    for (int index = 0; index < imports.size(); index++) {
      Import old = imports.get(index);
      if (Model.canonicalDomain(old.domain()).equals(canonical)) {
        imports.set(index, new Import(old.domain(), version, old.extras()));
        return;
      }
    }
    imports.add(new Import(domain, version, Extras.NONE));
  }

  public void remove(String domain) {
    String canonical = Model.canonicalDomain(domain);
    imports.removeIf(one -> Model.canonicalDomain(one.domain()).equals(canonical));
  }

  /** For the reader: an import as it comes. */
  public void add(Import one) {
    imports.add(one);
  }
}
