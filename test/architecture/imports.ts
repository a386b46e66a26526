/** Who imports whom, as the sources say it, types included. */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

/** One file that imports another; paths from the folder that was read, with `/`. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

const SPECIFIER = /\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g;

/** All imports among the sources below a folder. */
export function importsBelow(folder: string): Import[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => /\.[jt]s$/.test(file))
    .flatMap(file => importsOf(file, readFileSync(`${folder}/${file}`, 'utf8')));
}

export const importsOf = (from: string, source: string): Import[] =>
  [...source.matchAll(SPECIFIER)]
    .map(([, specifier = '']) => ({ from, to: posix.join(posix.dirname(from), specifier) }))
    .filter(({ to }) => !to.startsWith('..'));
