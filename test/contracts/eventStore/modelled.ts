/** Contract: any sequence of appends does what it does to a plain list per stream. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { NewEvent } from '../../../src/events/event.ts';
import { type ExpectedRevision, WrongExpectedRevision } from '../../../src/events/eventStore.ts';
import type { Scene } from './scene.ts';

const TYPES = ['Said', 'Read', 'Closed'] as const;

/** One append: where to, which events, and how its expectation lies to the stream's real end. */
const step = fc.record({
  stream: fc.nat(2),
  types: fc.array(fc.constantFrom(...TYPES), { minLength: 1, maxLength: 4 }),
  kind: fc.constantFrom('right', 'right', 'stale', 'ahead', 'repeat'),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What the log should hold. */
class Model {
  readonly streams = new Map<string, NewEvent[]>();
  readonly all: NewEvent[] = [];

  end(stream: string): number {
    return (this.streams.get(stream)?.length ?? 0) - 1;
  }

  add(stream: string, events: readonly NewEvent[]): void {
    this.streams.set(stream, [...(this.streams.get(stream) ?? []), ...events]);
    this.all.push(...events);
  }
}

export function modelled(scene: () => Scene): void {
  describe('append, in any sequence', () => {
    it('leaves what a list per stream would hold', async () => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.nat(40), async (steps, cut) => {
          const model = new Model();
          run += 1;
          for (const next of steps) await take(scene(), model, next, `run${run}`);
          await compare(scene(), model, `run${run}`, cut);
        }),
        { numRuns: 25 },
      );
    });
  });
}

async function take(scene: Scene, model: Model, { stream, types, kind }: Step, run: string): Promise<void> {
  const name = scene.stream(`${run}.${stream}`);
  const end = model.end(name);
  const fresh = types.map(type => scene.event({}, `${run}${type}`));
  if (kind === 'right') {
    const answer = await scene.append(name, revision(end), fresh);
    model.add(name, fresh);
    expect(answer.revision).toBe(model.end(name));
  } else if (kind === 'repeat' && end >= 0) {
    const repeated = model.streams.get(name)?.slice(-types.length) ?? [];
    const answer = await scene.append(name, revision(end - repeated.length), repeated);
    expect(answer.revision).toBe(end);
  } else {
    const wrong = kind === 'stale' && end >= 0 ? revision(end - 1) : end + 1;
    await expect(scene.append(name, wrong, fresh)).rejects.toBeInstanceOf(WrongExpectedRevision);
  }
}

async function compare(scene: Scene, model: Model, run: string, cut: number): Promise<void> {
  for (const [stream, events] of model.streams) {
    expect(ids(await scene.store.readStream(stream))).toEqual(ids(events));
  }
  const written = (await scene.written()).filter(event => event.stream.startsWith(`${run}.`));
  expect(ids(written)).toEqual(ids(model.all));
  for (const chosen of [TYPES.slice(0, 1), TYPES.slice(1), TYPES]) {
    const types = chosen.map(type => scene.type(run + type));
    const at = written[cut];
    const page = await scene.store.readAll({ types, limit: 5, ...(at && { after: at.position }) });
    const expected = model.all.slice(at ? cut + 1 : 0).filter(event => types.includes(event.type));
    expect(ids(page)).toEqual(ids(expected.slice(0, 5)));
  }
}

function revision(end: number): ExpectedRevision {
  return end < 0 ? 'no-stream' : end;
}

function ids(events: readonly NewEvent[]): readonly string[] {
  return events.map(event => event.id);
}
