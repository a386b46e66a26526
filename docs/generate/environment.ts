/** The environment, from the config schema: .env.example, and the table in README.md. */
import { z } from 'zod';
import { configSchema } from '../../src/config.ts';
import { table } from './markdown.ts';

interface TestServer {
  readonly name: string;
  readonly description: string;
  /** What holds where it is not set; empty where that is nothing. */
  readonly default: string;
}

function settings(): readonly TestServer[] {
  const { properties = {} } = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' });
  return Object.keys(configSchema.shape).map(name => {
    const { description = '', default: value = '' } = Object(properties[name]);
    return { name, description, default: String(value) };
  });
}

export function environmentExample(): string {
  const head = `# Settings of chatledger: copy to .env and change what should differ. \`npm start\` reads it.
# What is set in the environment itself goes first. An empty value counts as not set.
# Written by \`npm run docs\` from src/config.ts; the values are the defaults.`;
  const lines = settings().map(setting => `# ${setting.description}\n#${setting.name}=${setting.default}`);
  return `${[head, ...lines].join('\n\n')}\n`;
}

export function environmentTable(): string {
  const rows = settings().map(setting => [
    `\`${setting.name}\``,
    setting.default === '' ? '' : `\`${setting.default}\``,
    setting.description,
  ]);
  return table(['variable', 'default', 'meaning'], rows);
}
