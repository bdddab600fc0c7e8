package io.quantry.jobservice.registry;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Versions of one tenant's models. */
interface Versions extends Repository<VersionEntity, UUID> {
  <S extends VersionEntity> S saveAndFlush(S version);

  Optional<VersionEntity> findByTenantIdAndId(UUID tenantId, UUID id);

  Optional<VersionEntity> findByTenantIdAndModelNameAndVersion(
      UUID tenantId, String model, int version);

  Optional<VersionEntity> findFirstByTenantIdAndModelNameAndStateNotOrderByVersionDesc(
      UUID tenantId, String model, VersionEntity.State state);

  Optional<VersionEntity> findFirstByTenantIdAndSha256AndStateNotOrderByIdDesc(
      UUID tenantId, String sha256, VersionEntity.State state);

  @Query(
      """
      select v from VersionEntity v
      where v.tenantId = ?1 and v.model.id = ?2 and v.version < ?3 order by v.version desc
      """)
  List<VersionEntity> findBefore(UUID tenantId, UUID modelId, int version, Limit limit);

  /**
   * The version of this number.
   *
   * @throws QuantryException {@code not-found}
   */
  default VersionEntity required(UUID tenantId, String model, int version) {
    return findByTenantIdAndModelNameAndVersion(tenantId, model, version)
        .orElseThrow(() -> new QuantryException(ErrorCode.NOT_FOUND, "There is no such version"));
  }
}
