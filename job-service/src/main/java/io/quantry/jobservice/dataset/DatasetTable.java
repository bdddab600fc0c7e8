package io.quantry.jobservice.dataset;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Datasets of one tenant. */
interface DatasetTable extends Repository<DatasetEntity, UUID> {
  Optional<DatasetEntity> findByTenantIdAndName(UUID tenantId, String name);

  @Query("select d from DatasetEntity d where d.tenantId = ?1 and d.name > ?2 order by d.name")
  List<DatasetEntity> findAfter(UUID tenantId, String name, Limit limit);
}
