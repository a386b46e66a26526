import type { Business } from '../../events/entities.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import {
  type CommandResult,
  createEntity,
  executeEntity,
  ifAbsent,
  requireEntity,
} from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { user } from '../user/state.ts';
import { business } from './state.ts';

export type OpenBusiness = Omit<Business, 'businessId' | 'createdAt' | 'updatedAt'>;

/** @throws UnknownReference userId */
export async function openBusiness(
  executor: Executor,
  input: OpenBusiness,
  context: CommandContext,
): Promise<CommandResult<Business>> {
  return createEntity(executor, business, context, async businessId => {
    await requireEntity(executor, user, input.userId, 'userId');
    const opened = ifAbsent(business, { type: 'BusinessOpened', data: { businessId, ...input } });
    return executeEntity(executor, business, businessId, opened, context);
  });
}
