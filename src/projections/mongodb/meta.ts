/**
 * The collection `meta`: which generations there are, how far each has come, and which one is active for a lineage. A
 * generation is known here before it has collections, and forgotten before they are dropped.
 */
import { randomBytes } from 'node:crypto';
import type { ChangeStream, Collection, Db, Filter } from 'mongodb';
import type { Position } from '../../events/event.ts';
import { reached } from './errors.ts';
import { bigintOf, type Int64 } from './int64.ts';
import { repeated } from './repeating.ts';

/** How long the server may take for a poll of these few small documents. */
const LOOK_TIMEOUT_MS = 2_000;
/** How long the server waits for a change before it answers that there was none: well below the timeout of a silent connection. */
const AWAIT_CHANGE_MS = 5_000;

interface ActiveDocument {
  readonly _id: string;
  readonly generation: string;
  readonly usedAt: Date;
}
/** How far a generation has come. Two that are equal were left by the same advance, whatever happened in between. */
export interface Checkpoint {
  readonly position: Position | undefined;
  /** Of the advance that came here, and of no other. */
  readonly mark: string | undefined;
}

interface GenerationDocument {
  readonly _id: string;
  readonly lineage: string;
  /** See {@link Checkpoint}. */
  readonly mark?: string;
  /** Its checkpoint; undefined before the first batch. */
  readonly position?: Int64;
  readonly usedAt: Date;
}
type MetaDocument = ActiveDocument | GenerationDocument;

export interface KnownGeneration {
  readonly id: string;
  readonly lineage: string;
  readonly checkpoint: Position | undefined;
  readonly isActive: boolean;
  /** When it was last built on, or an instance last said that it uses it. */
  readonly usedAt: Date;
}

const positionOf = (position: Int64 | undefined): Position | undefined =>
  position === undefined ? undefined : bigintOf(position);

const checkpointOf = ({ position, mark }: GenerationDocument): Checkpoint => ({
  position: positionOf(position),
  mark,
});

const newMark = (): string => randomBytes(9).toString('base64url');
const activeId = (lineage: string): string => `live ${lineage}`;
const generationId = (id: string): string => `generation ${id}`;

export class Meta {
  readonly #documents: Collection<MetaDocument>;

  constructor(db: Db) {
    this.#documents = db.collection<MetaDocument>('meta');
  }

  /** All generations and, by lineage, which one is active. */
  async known(): Promise<KnownGeneration[]> {
    const documents = await this.#find({});
    const active = documents.filter(isActive);
    return documents.filter(isGeneration).map(({ _id, lineage, position, usedAt }) => {
      const id = _id.slice(generationId('').length);
      const pointer = active.find(({ generation }) => generation === id);
      const isUsedAt = pointer && pointer.usedAt > usedAt ? pointer.usedAt : usedAt;
      return {
        id,
        lineage,
        checkpoint: positionOf(position),
        isActive: pointer !== undefined,
        usedAt: isUsedAt,
      };
    });
  }

  /** Which generation is active, and the checkpoints of those of `asked` that still exist. */
  async poll(lineage: string, asked: readonly string[]): Promise<Poll> {
    const documents = await this.#find({ _id: { $in: [activeId(lineage), ...asked.map(generationId)] } });
    const generations = documents.filter(isGeneration);
    const checkpoints = asked.flatMap(id => {
      const document = generations.find(({ _id }) => _id === generationId(id));
      return document ? [[id, checkpointOf(document)] as const] : [];
    });
    return { active: documents.find(isActive)?.generation, checkpoints: new Map(checkpoints) };
  }

  /** Whatever is done to the document of a generation, from when it is opened on. */
  watch(id: string): ChangeStream<MetaDocument> {
    const ofGeneration = { $match: { 'documentKey._id': generationId(id) } };
    return this.#documents.watch<MetaDocument>([ofGeneration], { maxAwaitTimeMS: AWAIT_CHANGE_MS });
  }

  async create(id: string, lineage: string): Promise<void> {
    const born = { lineage, usedAt: new Date() };
    await repeated(() =>
      this.#documents.updateOne({ _id: generationId(id) }, { $setOnInsert: born }, { upsert: true }),
    );
  }

  /**
   * From where it is known to be, and from nowhere else: what was written may not follow what is there otherwise.
   * Answers the checkpoint that is stored then; undefined where the generation has been dropped.
   */
  async advance(id: string, from: Checkpoint, to: Position): Promise<Checkpoint | undefined> {
    const _id = generationId(id);
    if (to > (from.position ?? -1n)) {
      const mark = newMark();
      const known = { _id, position: from.position ?? null, mark: from.mark ?? null };
      const $set = { position: to, mark, usedAt: new Date() };
      const { matchedCount } = await repeated(() =>
        this.#documents.updateOne(known as Filter<MetaDocument>, { $set }),
      );
      if (matchedCount === 1) return { position: to, mark };
    }
    // Moved by another instance, by a try of ours whose answer was lost, or not at all.
    return (await this.poll('', [id])).checkpoints.get(id);
  }

  /** Makes a generation active in place of `from`, or where none was. False where another has taken that place. */
  async activate(lineage: string, from: string | undefined, to: string): Promise<boolean> {
    const _id = activeId(lineage);
    const usedAt = new Date();
    await repeated(() => this.#documents.updateOne({ _id: generationId(to) }, { $set: { usedAt } }));
    const active = { generation: to, usedAt };
    // Repeated after an unknown outcome either would find its own work, so what is there now is what counts.
    if (from === undefined) {
      await repeated(() => this.#documents.updateOne({ _id }, { $setOnInsert: active }, { upsert: true }));
    } else {
      await repeated(() => this.#documents.updateOne({ _id, generation: from }, { $set: active }));
    }
    return (await this.poll(lineage, [])).active === to;
  }

  /** Says that they are in use. */
  async touch(lineage: string, generations: readonly string[]): Promise<void> {
    const ids = [activeId(lineage), ...generations.map(generationId)];
    await repeated(() => this.#documents.updateMany({ _id: { $in: ids } }, { $set: { usedAt: new Date() } }));
  }

  async forget(id: string): Promise<void> {
    await repeated(() => this.#documents.deleteOne({ _id: generationId(id) }));
  }

  /** Forgets what nobody has used since `before`: lineages, then generations that are not active. */
  async forgetUnused(before: Date): Promise<void> {
    const unused = { usedAt: { $lt: before } };
    await repeated(() => this.#documents.deleteMany({ generation: { $exists: true }, ...unused }));
    for (const { id, isActive } of await this.known()) {
      if (!isActive) await repeated(() => this.#documents.deleteOne({ _id: generationId(id), ...unused }));
    }
  }

  #find(filter: Filter<MetaDocument>): Promise<MetaDocument[]> {
    return reached(() => this.#documents.find(filter, { maxTimeMS: LOOK_TIMEOUT_MS }).toArray());
  }
}

export interface Poll {
  readonly active: string | undefined;
  readonly checkpoints: ReadonlyMap<string, Checkpoint>;
}

const isActive = (document: MetaDocument): document is ActiveDocument => 'generation' in document;
const isGeneration = (document: MetaDocument): document is GenerationDocument => 'lineage' in document;
