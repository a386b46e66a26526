/** Finds text that cannot be stored, in whatever JSON a caller sent. */
import { fieldPath, MAX_PATH_KEYS } from './fieldPath.ts';

/** Characters that no engine keeps faithfully: U+0000 and halves of surrogate pairs. */
const hasUnstorableText = (text: string): boolean => text.includes('\u0000') || !text.isWellFormed();

/** A value, and by what key which other one holds it: what its path is, is only asked where it is bad. */
interface Place {
  readonly value: unknown;
  readonly key: string;
  readonly parent: Place | undefined;
}

/** The path of a text that cannot be stored, a key's included; undefined when there is none. */
export function findUnstorableText(body: unknown): string | undefined {
  // Not recursive: a frame may be nested as deep as it is long.
  const waiting: Place[] = [{ value: body, key: '', parent: undefined }];
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const { value, key } = place;
    if (hasUnstorableText(key) || (typeof value === 'string' && hasUnstorableText(value))) {
      return pathOf(place);
    }
    addMembers(place, waiting);
  }
  return undefined;
}

function addMembers(parent: Place, places: Place[]): void {
  if (typeof parent.value !== 'object' || parent.value === null) return;
  for (const [key, value] of Object.entries(parent.value)) places.push({ value, key, parent });
}

function pathOf(place: Place): string {
  const keys: string[] = [];
  for (let at: Place | undefined = place; at?.parent && keys.length < MAX_PATH_KEYS; at = at.parent) {
    keys.unshift(at.key);
  }
  return fieldPath(keys);
}
