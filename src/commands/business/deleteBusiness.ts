import type { CommandContext } from '../engine/commandContext.ts';
import { type Deleted, deleteEntity } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { business } from './state.ts';

/** @throws EntityNotFound, PreconditionFailed */
export function deleteBusiness(
  executor: Executor,
  businessId: string,
  context: CommandContext,
): Promise<Deleted> {
  return deleteEntity(
    executor,
    business,
    businessId,
    { type: 'BusinessDeleted', data: { businessId } },
    context,
  );
}
