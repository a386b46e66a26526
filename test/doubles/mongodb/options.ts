/** What a command may say beside its name. What the double would pass over, it refuses, as a server refuses what it does not know. */
import type { Document } from './document.ts';
import { CommandError } from './errors.ts';

/** On any command. */
const COMMON: ReadonlySet<string> = new Set([
  '$db',
  '$readPreference',
  '$clusterTime',
  'lsid',
  'txnNumber',
  'startTransaction',
  'autocommit',
  'maxTimeMS',
  'writeConcern',
  'readConcern',
]);

/** @throws CommandError that names what is not known */
export function checkOptions(name: string, given: Document, known: readonly string[]): void {
  for (const option of Object.keys(given)) {
    if (option !== name && !known.includes(option) && !COMMON.has(option)) {
      throw new CommandError(40415, `BSON field '${name}.${option}' is an unknown field.`);
    }
  }
}
