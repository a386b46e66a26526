/** Type-checks text outside the project with the project's settings. TypeScript 7 has no API yet, so `tsc` is run. */
import { execFile } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './samples.ts';
import { type TemporaryDirectory, temporaryDirectory } from './temporaryDirectory.ts';

export interface TypeCheckedFolder extends TemporaryDirectory {
  /** One entry for each error. @throws Error where the compiler itself fails */
  errors(): Promise<readonly TypeCheckError[]>;
}

export interface TypeCheckError {
  /** Relative to the folder, with `/`. */
  readonly file: string;
  readonly text: string;
}

/** An empty folder whose files, as far as `include` names them, can be checked; with the project's packages. */
export async function typeCheckedFolder(
  include: string,
  compilerOptions: Readonly<Record<string, boolean>> = {},
): Promise<TypeCheckedFolder> {
  const directory = temporaryDirectory();
  const config = { extends: join(root, 'tsconfig.json'), compilerOptions, include: [include], exclude: [] };
  await writeFile(join(directory.path, 'tsconfig.json'), JSON.stringify(config));
  await writeFile(join(directory.path, 'package.json'), JSON.stringify({ type: 'module' }));
  await symlink(join(root, 'node_modules'), join(directory.path, 'node_modules'));
  return { ...directory, errors: () => compile(directory.path) };
}

async function compile(cwd: string): Promise<readonly TypeCheckError[]> {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  try {
    await promisify(execFile)(process.execPath, [tsc, '--pretty', 'false'], { cwd });
    return [];
  } catch (failed) {
    const found = errorsIn(failed);
    if (found.length === 0) throw failed;
    return found;
  }
}

function errorsIn(failed: unknown): readonly TypeCheckError[] {
  // An error of another realm than the tests': no `instanceof`.
  if (!(typeof failed === 'object' && failed !== null && 'stdout' in failed)) return [];
  const lines = String(failed.stdout).split('\n');
  return lines
    .filter(line => line.includes('error TS'))
    .map(text => ({ file: /^[^(]*(?=\(\d)/.exec(text)?.[0] ?? '', text }));
}
