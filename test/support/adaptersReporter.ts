/** Says at the end of a run what each adapter was run against. A reporter of Jest's; see jest.config.js. */

const SERVERS = { EventStoreDB: 'EVENTSTORE_URL', MongoDB: 'MONGODB_URL' } as const;

/** Where the tests find it, without the user and the password that its address may hold. */
function against(variable: string): string {
  const url = process.env[variable];
  if (!url) return `its protocol double in test/doubles (a server's where ${variable} is set)`;
  return `the server of ${variable}, ${url.replace(/\/\/[^@/]*@/, '//')}`;
}

export default class AdaptersReporter {
  onRunComplete(): void {
    const lines = Object.entries(SERVERS).map(
      ([engine, variable]) => `  ${engine.padEnd(13)}against ${against(variable)}`,
    );
    process.stderr.write(
      `\nAdapters were run\n  ${'SQLite'.padEnd(13)}against SQLite itself\n${lines.join('\n')}\n`,
    );
  }
}
