import type { Business } from '../../events/entities.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import { type Changes, type CommandResult, executeEntity, ifActive } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { type BusinessEvent, business } from './state.ts';

export type UpdateBusiness = Changes<Pick<Business, 'name' | 'description'>>;

/** @throws EntityNotFound, PreconditionFailed */
export function updateBusiness(
  executor: Executor,
  businessId: string,
  changes: UpdateBusiness,
  context: CommandContext,
): Promise<CommandResult<Business>> {
  return executeEntity(executor, business, businessId, ifActive(business, decideUpdate(changes)), context);
}

const decideUpdate =
  ({ name, description }: UpdateBusiness) =>
  (entity: Business): BusinessEvent[] => {
    const { businessId } = entity;
    const events: BusinessEvent[] = [];
    if (name !== undefined && name !== entity.name) {
      events.push({ type: 'BusinessRenamed', data: { businessId, name } });
    }
    if (description !== undefined && description !== entity.description) {
      events.push({ type: 'BusinessDescribed', data: { businessId, description } });
    }
    return events;
  };
