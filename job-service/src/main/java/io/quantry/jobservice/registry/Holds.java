package io.quantry.jobservice.registry;

/** Conditions, in SQL, on the row of {@code model_versions} that is called {@code v}. */
final class Holds {
  private Holds() {}

  /** A job that has not ended works on it. */
  static final String BY_A_JOB =
      """
      EXISTS (SELECT FROM jobs j WHERE j.state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELED')
        AND j.tenant_id = v.tenant_id AND v.id IN (j.model_version_id, j.result_version_id))
      """;

  /** An alias points at it. */
  static final String BY_AN_ALIAS =
      "EXISTS (SELECT FROM aliases a WHERE a.tenant_id = v.tenant_id AND a.version_id = v.id)";

  /** Somebody approved it, or is to. */
  static final String BY_ITS_STAGE =
      """
      EXISTS (SELECT FROM version_terms t WHERE t.tenant_id = v.tenant_id AND t.version_id = v.id
        AND t.term IN ('stage:approved', 'stage:pending'))
      """;

  /** A version that is still there was made from it, and is compared with it. */
  static final String BY_A_CHILD =
      """
      EXISTS (SELECT FROM lineage l
        JOIN model_versions c ON c.tenant_id = l.tenant_id AND c.id = l.version_id
        WHERE l.source_version_id = v.id AND c.deleted_at IS NULL)
      """;

  /** What keeps people from deleting it. */
  static final String AGAINST_PEOPLE = BY_AN_ALIAS + " OR " + BY_ITS_STAGE + " OR " + BY_A_JOB;

  /** What keeps a rule from deleting it. */
  static final String AGAINST_RULES = AGAINST_PEOPLE + " OR " + BY_A_CHILD;
}
