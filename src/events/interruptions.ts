/** How often an engine ended the live subscription of this instance, and who is told. Nothing is lost by any of them. */

/** `slow`: it fell a little behind, which is ordinary. `lost`: its node went away. */
export type InterruptionReason = 'slow' | 'lost';

export class Interruptions {
  /** Called with each; set by the caller that counts and logs them. */
  listener: (reason: InterruptionReason, error: unknown) => void = () => {};

  readonly report = (reason: InterruptionReason, error: unknown): void => this.listener(reason, error);
}
