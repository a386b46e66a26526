/**
 * What docs/ARCHITECTURE.md says under 'How to add' is done to a copy of the source. All rows are done together, and
 * the mistakes of all rows with the same number too, as each check takes seconds; the rows share no file.
 */
import { globSync, readFileSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readDocument, root } from '../support/dsl/samples.ts';
import { type TypeCheckError, type TypeCheckedFolder, typeCheckedFolder } from '../support/dsl/typeChecks.ts';
import { type Edit, type Row, rows, type Step } from './howToAddSteps.ts';

const mistakes = rows.flatMap(({ heading, steps }) =>
  Object.entries(steps).map(([meaning, step], round) => ({ name: `${heading}: ${meaning}`, round, step })),
);
const rounds = Math.max(...mistakes.map(({ round }) => round + 1));
const DONE = rounds;

let folder: TypeCheckedFolder;
/** By round: the mistakes with its number; everything done comes last. */
const errors: (readonly TypeCheckError[])[] = [];
const unlisted: (readonly string[])[] = [];

beforeAll(async () => {
  folder = await typeCheckedFolder('src');
  await cp(join(root, 'src'), join(folder.path, 'src'), { recursive: true });
  for (let round = 0; round <= DONE; round++) {
    await change(rows.flatMap(row => editsOf(row, round)));
    errors.push(await folder.errors());
    unlisted.push(unlistedRoutes(folder.path));
  }
}, 240_000);
afterAll(() => folder.remove());

const editsOf = ({ steps }: Row, mistaken: number): readonly Edit[] =>
  Object.values(steps).flatMap(({ edits, mistaken: instead = [] }, index) =>
    index === mistaken ? instead : edits,
  );

const allFiles = new Set(rows.flatMap(filesOf));

function filesOf({ steps }: Row): readonly string[] {
  return [...new Set(Object.values(steps).flatMap(({ edits }) => edits.map(({ file }) => file)))];
}

/** Each file as it is with the edits, and without all others. */
async function change(edits: readonly Edit[]): Promise<void> {
  for (const file of allFiles) {
    const path = join(folder.path, file);
    const text = edited(file, edits);
    await mkdir(dirname(path), { recursive: true });
    await (text === undefined ? rm(path, { force: true }) : writeFile(path, text));
  }
}

/** Undefined: there is no such file. */
function edited(file: string, edits: readonly Edit[]): string | undefined {
  const [original] = globSync(file, { cwd: root });
  const before = original === undefined ? undefined : readDocument(file);
  return edits.filter(edit => edit.file === file).reduce(inserted, before);
}

function inserted(before: string | undefined, { file, after, text }: Edit): string {
  if (after === undefined) return text;
  const parts = before?.split(after) ?? [];
  if (parts.length !== 2) throw new Error(`${file} has this not once: ${after}`);
  return parts.join(after + text);
}

/** Files of routes that the table has nothing of: the types cannot see it. */
function unlistedRoutes(within: string): readonly string[] {
  const table = readFileSync(join(within, 'src/http/routes/index.ts'), 'utf8');
  return globSync('src/http/routes/*.ts', { cwd: within })
    .map(file => basename(file))
    .filter(file => file !== 'index.ts' && !table.includes(`from './${file}'`));
}

/** As the document names it: itself, or the kind of file that it is. */
const names = (section: string, file: string): boolean =>
  [file, file.replace(/\w+(?=\.ts$)/, '<\\w+>')].some(name => new RegExp(`\`${name}\``).test(section)) ||
  (/^src\/messaging\/\w+\/\w+\.ts$/.test(file) && section.includes('`src/messaging/<platform>/`'));

function sectionOf(heading: string): string {
  const [, section = ''] = readDocument('docs/ARCHITECTURE.md').split(`\n### ${heading}\n`);
  return section.split('\n### ')[0] ?? '';
}

describe('how to add', () => {
  it('compiles as a whole', () => expect(errors[DONE]).toEqual([]));

  it.each(rows)('$heading costs so many files', row => {
    expect(filesOf(row)).toHaveLength(row.files);
  });

  it.each(rows)('$heading names each of its files', row => {
    const section = sectionOf(row.heading);
    expect(filesOf(row).filter(file => !names(section, file))).toEqual([]);
  });
});

describe('a step that is forgotten or mistaken does not compile', () => {
  it.each(mistakes.filter(({ step }) => step.seenIn.length > 0))('$name', ({ step, round }) => {
    expect(filesIn(errors[round])).toEqual(expect.arrayContaining([...step.seenIn]));
  });

  it.each(Array.from({ length: rounds }, (_, round) => round))('and nothing else breaks (%d)', round => {
    const expected = new Set(mistakes.filter(mistake => mistake.round === round).flatMap(seenIn));
    expect(errors[round]?.filter(({ file }) => !expected.has(file))).toEqual([]);
  });
});

const seenIn = ({ step }: { readonly step: Step }): readonly string[] => step.seenIn;
const filesIn = (found: readonly TypeCheckError[] = []): readonly string[] => found.map(({ file }) => file);

describe('a file of routes that is not in the table', () => {
  const round = mistakes.findIndex(({ name }) => name === 'A route: the list');
  it('is found', () => expect(unlisted[mistakes[round]?.round ?? -1]).toEqual(['about.ts']));
  it('is not there', () => {
    expect(unlistedRoutes(root)).toEqual([]);
    expect(unlisted[DONE]).toEqual([]);
  });
});
