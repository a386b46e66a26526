/** Changes of an engine's state while this instance runs, for logs and metrics. */
import type { Position } from './event.ts';

type EngineName = 'MongoDB' | 'EventStoreDB';

export type EngineNotice =
  | { readonly is: 'away'; readonly engine: EngineName; readonly error?: unknown }
  | { readonly is: 'back'; readonly engine: EngineName; readonly awayMs: number }
  /** It holds nothing of what it held. */
  | { readonly is: 'empty'; readonly engine: EngineName }
  /** It holds what it held at an earlier time. */
  | {
      readonly is: 'older';
      readonly engine: EngineName;
      readonly seen: Position;
      readonly now: Position | undefined;
    }
  /** It does not tell of changes, so they are polled; all goes on. */
  | { readonly is: 'polled'; readonly engine: EngineName; readonly error: unknown }
  /** It holds again all that it had held when it was found empty or older. */
  | { readonly is: 'current'; readonly engine: EngineName; readonly through: Position };

export class EngineNotices {
  /** Called with each; set by the caller that counts and logs them. */
  listener: (notice: EngineNotice) => void = () => {};

  readonly report = (notice: EngineNotice): void => this.listener(notice);
}
