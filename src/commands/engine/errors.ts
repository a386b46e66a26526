/** What can be refused, each with its own code. How a caller hears of it is decided at the edges. */

export abstract class DomainError extends Error {
  abstract readonly code: string;
}

/** The entity that a command is for does not exist, or no longer. */
export class EntityNotFound extends DomainError {
  readonly code = 'not-found';
  readonly entity: string;
  constructor(entity: string) {
    super(`${entity} not found`);
    this.entity = entity;
  }
}

/** A field of a command names an entity that does not exist, or not in the business that the command is about. */
export class UnknownReference extends DomainError {
  readonly code = 'unknown-reference';
  readonly field: string;
  constructor(field: string, id: string) {
    super(`${field} names nothing that exists: ${id}`);
    this.field = field;
  }
}

/** A key that must be unique belongs to somebody else. */
export class KeyTaken extends DomainError {
  readonly code = 'key-taken';
  readonly kind: string;
  constructor(kind: string) {
    super(`${kind} is taken`);
    this.kind = kind;
  }
}

/** An order's status never moves backwards, nor out of a final one. */
export class InvalidOrderStatus extends DomainError {
  readonly code = 'invalid-order-status';
  constructor(from: string, to: string) {
    super(`orderStatus cannot change from ${from} to ${to}`);
  }
}

/** `If-Match` names another revision than the entity has. */
export class PreconditionFailed extends DomainError {
  readonly code = 'precondition-failed';
  readonly revision: number;
  constructor(revision: number) {
    super(`the entity is at revision ${revision}`);
    this.revision = revision;
  }
}

/** A request with the same Idempotency-Key is still being executed. */
export class RequestInProgress extends DomainError {
  readonly code = 'request-in-progress';
  constructor() {
    super('A request with this Idempotency-Key is still under way');
  }
}

/** The Idempotency-Key was used with another body. */
export class IdempotencyKeyReused extends DomainError {
  readonly code = 'idempotency-key-reused';
  constructor() {
    super('This Idempotency-Key was used with another body');
  }
}

/** Others kept writing to the same stream until time was up; nothing was applied. */
export class TooMuchContention extends Error {
  readonly code = 'too-much-contention';
}
