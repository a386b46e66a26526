/** How a document of the read models differs from the same one rebuilt. Pure. */
import type { StoredDocument } from '../projections/readStore.ts';
import type { Pair } from './pairs.ts';

export interface Difference {
  readonly id: string;
  /** `missing` in the read models, `surplus` in them, or `changed` there. */
  readonly kind: 'missing' | 'surplus' | 'changed';
  /** What differs, by name: never a value, which may be a secret. Empty unless changed. */
  readonly fields: readonly string[];
}

/** Undefined where both sides are the same. */
export function differenceOf({ live, rebuilt }: Pair): Difference | undefined {
  if (live && rebuilt) {
    const fields = [...fieldsThatDiffer(live.text, rebuilt.text), ...placesThatDiffer(live, rebuilt)];
    return fields.length > 0 ? { id: live.id, kind: 'changed', fields } : undefined;
  }
  if (live) return { id: live.id, kind: 'surplus', fields: [] };
  return rebuilt && { id: rebuilt.id, kind: 'missing', fields: [] };
}

const placesThatDiffer = (live: StoredDocument, rebuilt: StoredDocument): readonly string[] => [
  ...(live.revision === rebuilt.revision ? [] : ['its revision']),
  ...(live.place === rebuilt.place ? [] : ['its place']),
];

function fieldsThatDiffer(live: string, rebuilt: string): readonly string[] {
  if (live === rebuilt) return [];
  const [ours, theirs] = [parsed(live), parsed(rebuilt)];
  if (!ours || !theirs) return ['its text, which is no document'];
  const names = Object.keys({ ...ours, ...theirs });
  const changed = names.filter(name => JSON.stringify(ours[name]) !== JSON.stringify(theirs[name]));
  return changed.length > 0 ? changed : ['how its text is written'];
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
