package io.quantry.jobservice.registry;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** Aliases as they stand. */
interface AliasTable extends Repository<AliasEntity, UUID> {
  Optional<AliasEntity> findByTenantIdAndModelIdAndAlias(UUID tenantId, UUID model, String alias);

  List<AliasEntity> findByTenantIdAndModelIdOrderByAlias(UUID tenantId, UUID model);
}
