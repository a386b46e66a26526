/** What the reference says of every resource in the same words, on either pair of engines. */
import { describe } from '@jest/globals';
import { useTestServer } from '../../servers/testServer.ts';
import { enginePairs } from '../../servers/testSystem.ts';
import { deleteSuite } from './delete.ts';
import { filterSuite, getSuite } from './get.ts';
import { ifMatchSuite } from './ifMatch.ts';
import { type Particulars, Subject } from './particulars.ts';
import { postSuite } from './post.ts';
import { putSuite } from './put.ts';

export function resourceSuite(particulars: Particulars): void {
  describe.each(enginePairs)(`${particulars.path} on the %s engines`, pair => {
    const subject = new Subject(particulars, useTestServer({ pair }));
    describe('POST', () => postSuite(subject));
    describe('GET', () => getSuite(subject));
    describe('filters', () => filterSuite(subject));
    describe('PUT', () => putSuite(subject));
    describe('DELETE', () => deleteSuite(subject));
    describe('If-Match', () => ifMatchSuite(subject));
  });
}
