import type { DomainEvent } from '../../events/catalog/index.ts';
import type { Business } from '../../events/entities.ts';
import type { Caller } from '../caller.ts';
import { type Changes, executeEntity, revise, type Written } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { business } from './state.ts';

export type ReviseBusiness = Changes<Pick<Business, 'name' | 'description'>>;

/** @throws EntityNotFound, PreconditionFailed */
export function reviseBusiness(
  executor: Executor,
  businessId: string,
  changes: ReviseBusiness,
  caller: Caller,
): Promise<Written<Business>> {
  return executeEntity(executor, business, businessId, revise(business, decideRevision(changes)), caller);
}

const decideRevision =
  ({ name, description }: ReviseBusiness) =>
  (entity: Business): DomainEvent[] => {
    const { businessId } = entity;
    const events: DomainEvent[] = [];
    if (name !== undefined && name !== entity.name) {
      events.push({ type: 'BusinessRenamed', data: { businessId, name } });
    }
    if (description !== undefined && description !== entity.description) {
      events.push({ type: 'BusinessDescribed', data: { businessId, description } });
    }
    return events;
  };
