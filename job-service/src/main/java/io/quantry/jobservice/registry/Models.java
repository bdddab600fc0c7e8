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

  /** The number of a model's newest version. */
  interface Newest {
    UUID getModel();

    int getVersion();
  }

  /** Of models that have any which was not deleted. */
  @Query(
      """
      select v.model.id as model, max(v.version) as version from VersionEntity v
      where v.tenantId = ?1 and v.model.id in ?2 and v.deletedAt is null group by v.model.id
      """)
  List<Newest> findNewest(UUID tenantId, List<UUID> models);
}
