package io.quantry.jobservice.dataset;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** Versions of one tenant's datasets. */
interface DatasetVersions extends Repository<DatasetVersionEntity, UUID> {
  <S extends DatasetVersionEntity> S saveAndFlush(S version);

  Optional<DatasetVersionEntity> findByTenantIdAndId(UUID tenantId, UUID id);

  Optional<DatasetVersionEntity> findByTenantIdAndDatasetNameAndVersion(
      UUID tenantId, String dataset, int version);

  Optional<DatasetVersionEntity> findFirstByTenantIdAndDatasetNameOrderByVersionDesc(
      UUID tenantId, String dataset);

  Optional<DatasetVersionEntity> findFirstByTenantIdAndDatasetNameAndStateOrderByVersionDesc(
      UUID tenantId, String dataset, DatasetState state);

  List<DatasetVersionEntity> findTop200ByTenantIdAndDatasetNameOrderByVersionDesc(
      UUID tenantId, String dataset);
}
