package io.quantry.jobservice.tenancy;

import java.util.UUID;

/** Which rows statements may touch: the role that a connection takes, and for whom. */
sealed interface RowView {
  /** The platform's own work: every tenant's rows, but no change of the schema. */
  RowView SYSTEM = new Platform("quantry_system");

  /** The owner of the schema, for its migrations. */
  RowView OWNER = new Platform("none");

  /** A request of which nobody knows yet whose it is: no tenant's rows at all. */
  RowView NOBODY = new Tenant("");

  /** A view that one tenant has. */
  static RowView of(UUID tenant) {
    return new Tenant(tenant.toString());
  }

  /** The role, as {@code SET ROLE} takes it. */
  String role();

  /** What {@code quantry.tenant} is set to; the policies compare rows with it. */
  String tenant();

  /** A view that does not end at tenants. */
  record Platform(String role) implements RowView {
    @Override
    public String tenant() {
      return "";
    }
  }

  /** The rows of one tenant, or of none. */
  record Tenant(String tenant) implements RowView {
    @Override
    public String role() {
      return "quantry_tenant";
    }
  }
}
