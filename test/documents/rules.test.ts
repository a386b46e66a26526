/** The documents against the rules that tools which read them begin with. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { type Json, startTestSystem, type TestSystem } from '../support/servers/testSystem.ts';

let system: TestSystem;
let openapi: Json;
let asyncapi: Json;

beforeAll(async () => {
  system = await startTestSystem();
  openapi = (await system.call('GET', '/openapi.json')).body;
  asyncapi = (await system.call('GET', '/asyncapi.json')).body;
});
afterAll(() => system.stop());

/** What a document refers to in itself and has not. */
function danglingReferences(document: Json): readonly string[] {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to = '']) => to);
  return references.filter(reference => {
    const [root, ...path] = reference.split('/').map(part => part.replaceAll('~1', '/'));
    return root !== '#' || path.reduce<Json | undefined>((node, key) => node?.[key], document) === undefined;
  });
}

describe('/openapi.json', () => {
  test("has nothing to say against it by redocly's rules", async () => {
    const rules = {
      'operation-description': 'error',
      'no-invalid-parameter-examples': 'error',
      'no-invalid-schema-examples': 'error',
      'spec-strict-refs': 'error',
    } as const;
    const config = await createConfig({ extends: ['recommended'], rules });
    const problems = await lintFromString({ source: JSON.stringify(openapi), config });
    const said = problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer]);
    expect(said).toEqual([]);
  });

  test('refers to nothing that it has not', () => {
    expect(danglingReferences(openapi)).toEqual([]);
  });

  test("says defaults of bodies in words: openapi-typescript's types would require such fields", () => {
    const bodies = Object.entries(openapi.components?.schemas ?? {}).filter(([name]) =>
      /^(Create|Update|Post|Try)/.test(name),
    );
    expect(bodies.length).toBeGreaterThan(14);
    for (const [name, schema] of bodies) {
      const fields = Object.entries(schema.properties ?? {});
      expect([name, fields.filter(([, field]) => 'default' in field)]).toEqual([name, []]);
    }
  });
});

describe('/asyncapi.json', () => {
  const require = createRequire(import.meta.url);
  const schemaFile = require.resolve('@asyncapi/specs/schemas/3.0.0-without-$id.json');

  test('follows the schema of AsyncAPI 3.0', () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    formats.default(ajv);
    const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')));
    validate(asyncapi);
    expect(validate.errors).toBeNull();
  });

  test('refers to nothing that it has not: "#/$defs/Message" led nowhere', () => {
    expect(danglingReferences(asyncapi)).toEqual([]);
    expect(Object.keys(asyncapi.components?.schemas ?? {})).toEqual(['Chat', 'Message']);
  });

  test('says who publishes it, where it is served and what for', () => {
    const { info, servers, operations } = asyncapi;
    expect(Object.keys(info ?? {})).toEqual(expect.arrayContaining(['contact', 'license', 'tags']));
    expect(Object.keys(servers ?? {}).length).toBeGreaterThan(0);
    for (const operation of Object.values(operations ?? {})) {
      expect(String(operation.description)).toMatch(/\w/);
    }
  });
});
