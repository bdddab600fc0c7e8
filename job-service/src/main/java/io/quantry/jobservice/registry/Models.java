package io.quantry.jobservice.registry;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Models of one tenant. */
interface Models extends Repository<ModelEntity, UUID> {
  Optional<ModelEntity> findByTenantIdAndName(UUID tenantId, String name);

  @Query("select m from ModelEntity m where m.tenantId = ?1 and m.name > ?2 order by m.name")
  List<ModelEntity> findAfter(UUID tenantId, String name, Limit limit);
}
