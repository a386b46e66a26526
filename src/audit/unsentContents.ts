/** What was unsent, as the read models know it. */
import type { Json, Position } from '../events/event.ts';
import { amendmentIdOf } from '../events/platformMessage.ts';
import type { PlatformRegistry } from '../messaging/platformRegistry.ts';
import { ReadModelsNotReady } from '../projections/readModels.ts';
import type { ReadStore } from '../projections/readStore.ts';
import { unsent as model } from '../projections/unsent.ts';
import type { Content, UnsentAmong, UnsentContents } from './unsent.ts';

/** How long a page waits until the read models know of what lies before its end. */
const KNOWN_MS = 5_000;

/** What audits ask of the read models. */
export interface UnsentReads {
  readonly store: Pick<ReadStore, 'existing'>;
  readonly progress: { wait(position: Position, timeoutMs: number): Promise<boolean> };
}

/** Where is looked up what was unsent, and who can read items of webhooks. */
export interface UnsentSources {
  readonly readModels: UnsentReads;
  readonly platforms: PlatformRegistry;
}

export class UnsentInReadModels implements UnsentContents {
  readonly #sources: UnsentSources;

  constructor(sources: UnsentSources) {
    this.#sources = sources;
  }

  async among(contents: readonly (Content | undefined)[], through: Position): Promise<UnsentAmong> {
    const { readModels } = this.#sources;
    const ids = contents.map(content => this.#idOf(content));
    const asked = [...new Set(ids.filter(id => id !== undefined))];
    if (asked.length === 0) return NOTHING;
    if (!(await readModels.progress.wait(through, KNOWN_MS))) throw new ReadModelsNotReady();
    const unsent = await readModels.store.existing(model.collection.name, asked);
    if (unsent.size === 0) return NOTHING;
    const found = contents.flatMap((content, index) =>
      unsent.has(String(ids[index])) ? [[index, this.#leftOf(content)] as const] : [],
    );
    return new Map(found);
  }

  /** Undefined for an item without content. */
  #idOf(content: Content | undefined): string | undefined {
    if (typeof content !== 'object') return content;
    const { platform, pageId, item } = content;
    const platformMessageId = this.#sources.platforms.named(platform)?.contentIdOf(item);
    return platformMessageId === undefined ? undefined : amendmentIdOf({ pageId, platformMessageId });
  }

  #leftOf(content: Content | undefined): Json {
    if (typeof content !== 'object') return null;
    return this.#sources.platforms.named(content.platform)?.withoutContent(content.item) ?? null;
  }
}

const NOTHING: UnsentAmong = new Map();
