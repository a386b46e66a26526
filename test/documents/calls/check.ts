/** What the programs beside it have in common. Compiled with the clients made, not with this project. */

/** The answer itself, where it is the one expected. */
export function expectEqual<T>(actual: T, expected: T, what: string): void {
  const [said, meant] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (said !== meant) throw new Error(`${what}: ${said} instead of ${meant}`);
}

/** Of an answer that must have come. */
export function expectData<T>(data: T | undefined, what: string): T {
  if (data === undefined) throw new Error(`${what}: no answer`);
  return data;
}

declare const process: { readonly argv: readonly string[] };
/** Where the server is. */
export const baseUrl = process.argv[2] ?? '';
