package io.quantry.jobservice.registry;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Aliases of one tenant's models. */
interface AliasTable extends Repository<AliasEntity, UUID> {
  Optional<AliasEntity> findByTenantIdAndModelIdAndAlias(UUID tenantId, UUID modelId, String alias);

  @Query(
      """
      select a from AliasEntity a join fetch a.version
      where a.tenantId = ?1 and a.modelId in ?2 order by a.alias
      """)
  List<AliasEntity> findOfModels(UUID tenantId, List<UUID> models);

  @Query(
      """
      select a from AliasEntity a
      where a.tenantId = ?1 and a.modelId = ?2 and a.alias > ?3 order by a.alias
      """)
  List<AliasEntity> findAfter(UUID tenantId, UUID modelId, String alias, Limit limit);
}
