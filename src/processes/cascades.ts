/**
 * What a deletion takes with it: of a user the businesses, of a business all that belongs to it. A child that was
 * created before is found in the read models; one whose creation raced the deletion is met in the log, behind it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { streamName } from '../commands/engine/aggregate.ts';
import { causedBy } from '../commands/engine/commandContext.ts';
import type { Deleted } from '../commands/engine/entity.ts';
import { EntityNotFound } from '../commands/engine/errors.ts';
import type { Executor } from '../commands/engine/executor.ts';
import { entityByName } from '../commands/entities.ts';
import type { RecordedEvent } from '../events/event.ts';
import { onEach } from '../events/typedEvents.ts';
import { DocumentQueries } from '../projections/documentQueries.ts';
import { type ReadModels, ReadModelsNotReady } from '../projections/readModels.ts';
import { CascadeRun } from './cascadeRun.ts';
import { type ChildKind, childrenOf, type ParentKind } from './children.ts';
import type { ProcessDefinition } from './process.ts';

const PAGE = 500;
/** Deletions under way at once; together they share commits. */
const AT_ONCE = 32;
const DELETE_TIMEOUT_MS = 10_000;
const READ_MODELS_TIMEOUT_MS = 60_000;

interface CascadeOptions {
  readonly executor: Executor;
  readonly readModels: ReadModels;
}

export class Cascades {
  readonly #options: CascadeOptions;
  readonly #runs = new Map<string, CascadeRun>();

  constructor(options: CascadeOptions) {
    this.#options = options;
  }

  /**
   * Answers when the children of a deleted parent are gone, or when so many are that the rest goes on in the
   * background; the position is that of the newest deletion by then.
   */
  async finish(kind: ParentKind, id: string, deleted: Deleted): Promise<Deleted> {
    const run = this.#run(kind, id);
    const patience = new AbortController();
    const timeout = delay(DELETE_TIMEOUT_MS, undefined, { signal: patience.signal, ref: false });
    // The deletion itself is durable; what stops the cascade here, the process meets and tries again.
    await Promise.race([run.enough(), timeout]).catch(() => {});
    patience.abort();
    timeout.catch(() => {});
    return { position: run.position ?? deleted.position };
  }

  /** The process that completes every cascade, also after a crash. */
  process(): ProcessDefinition {
    const creations = Object.values(childrenOf)
      .flat()
      .map(child => child.createdBy);
    return {
      name: 'cascade',
      on: {
        UserDeleted: ({ data }, { signal }) => this.#run('user', data.userId).until(signal),
        BusinessDeleted: ({ data }, { signal }) => this.#run('business', data.businessId).until(signal),
        ...onEach(creations, (event: RecordedEvent) => this.#created(event)),
      },
    };
  }

  #run(kind: ParentKind, id: string): CascadeRun {
    const key = `${kind} ${id}`;
    const running = this.#runs.get(key);
    if (running) return running;
    const run = new CascadeRun(self =>
      this.#deleteChildren(kind, id, self).finally(() => this.#runs.delete(key)),
    );
    this.#runs.set(key, run);
    return run;
  }

  async #deleteChildren(kind: ParentKind, id: string, run: CascadeRun): Promise<void> {
    const cause = await this.#deletionOf(kind, id);
    if (!cause) return;
    await this.#readsReach(cause.position);
    for (const child of childrenOf[kind]) {
      await this.#deletePages(child, id, cause, run);
    }
  }

  async #deletePages(
    child: ChildKind,
    parentId: string,
    cause: RecordedEvent,
    run: CascadeRun,
  ): Promise<void> {
    let [ids, last] = [await this.#page(child, parentId), ''];
    while (ids[0] !== undefined) {
      if (ids[0] === last) throw new Error(`${child.idField} ${last} is shown although it is gone`);
      last = ids[0];
      for (let start = 0; start < ids.length; start += AT_ONCE) {
        run.assertGoing();
        await Promise.all(ids.slice(start, start + AT_ONCE).map(id => this.#delete(child, id, cause, run)));
      }
      // Not only what was deleted here: somebody else may have been faster with all of it.
      await this.#readsReach((await this.#options.executor.store.head()) ?? cause.position);
      ids = await this.#page(child, parentId);
    }
  }

  async #page({ collection, parentField, idField }: ChildKind, parentId: string): Promise<string[]> {
    const queries = new DocumentQueries(this.#options.readModels);
    const where = { [parentField]: parentId };
    const documents = await queries.list(collection, { where, limit: PAGE }).catch(cause => {
      throw new ReadModelsNotReady({ cause });
    });
    return documents.map((document: Readonly<Record<string, unknown>>) => String(document[idField]));
  }

  async #delete(child: ChildKind, id: string, cause: RecordedEvent, run?: CascadeRun): Promise<void> {
    try {
      const { position } = await child.remove(this.#options.executor, id, causedBy(cause));
      run?.count(position);
      if (!child.parentOf) return;
      const inner = this.#run(child.parentOf, id);
      await (run ? inner.within(run) : inner).done;
    } catch (error) {
      // Somebody else deleted it first: it is gone, which is what was wanted.
      if (!(error instanceof EntityNotFound)) throw error;
    }
  }

  /** Something was created: it goes at once if what it belongs to is already gone. */
  async #created(event: RecordedEvent): Promise<void> {
    for (const kind of ['user', 'business'] as const) {
      const child = childrenOf[kind].find(({ createdBy }) => createdBy === event.type);
      if (!child) continue;
      const cause = await this.#deletionOf(kind, String(event.data[child.parentField]));
      if (cause) await this.#delete(child, String(event.data[child.idField]), cause);
    }
  }

  /** The event that deleted the parent; undefined while it lives. */
  async #deletionOf(kind: ParentKind, id: string): Promise<RecordedEvent | undefined> {
    const { executor } = this.#options;
    const parent = entityByName.get(kind);
    if (!parent) throw new TypeError(`no aggregate is called ${kind}`);
    const { state } = await executor.load(parent, id);
    if (state.status !== 'deleted') return undefined;
    const [last] = await executor.store.readStream(streamName(parent, id), {
      backwards: true,
      limit: 1,
    });
    return last;
  }

  #readsReach(position: bigint): Promise<void> {
    return this.#options.readModels.reach(position, READ_MODELS_TIMEOUT_MS);
  }
}
