/** Whether what an instance began is left behind: nobody goes on with it, so another instance may. Pure. */

/** What was begun, as the log has it. */
interface Begun {
  /** Of the run of the process that began it. */
  readonly instanceId: string | null;
  /** ISO 8601 UTC, by that instance's clock. */
  readonly at: string;
}

/** The instance that asks. */
export interface Observer {
  /** Of this run of the process; nothing of its own is under way when it asks. */
  readonly instanceId: string;
  /** No other instance can be at it. */
  readonly exclusive: boolean;
  readonly now: Date;
  /** How long it has been seen here as it is, in milliseconds of this process's own. Default: not known. */
  readonly unchangedForMs?: number;
}

/** `limitMs`: how long another instance may take before it counts as gone. */
export function isLeftBehind(begun: Begun, observer: Observer, limitMs: number): boolean {
  const { instanceId, exclusive, now, unchangedForMs = 0 } = observer;
  if (exclusive || begun.instanceId === instanceId) return true;
  // The other instance's clock may be ahead of this one by any time.
  return Math.max(now.getTime() - Date.parse(begun.at), unchangedForMs) > limitMs;
}
