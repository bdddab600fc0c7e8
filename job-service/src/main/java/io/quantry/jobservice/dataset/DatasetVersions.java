package io.quantry.jobservice.dataset;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Query;
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

  /**
   * The report as JSON, empty where there is none; apart, because lists need none and it is large.
   */
  @Query(value = "SELECT report FROM dataset_versions WHERE id = ?1", nativeQuery = true)
  Optional<String> findReport(UUID id);

  List<DatasetVersionEntity> findTop200ByTenantIdAndDatasetNameOrderByVersionDesc(
      UUID tenantId, String dataset);
}
