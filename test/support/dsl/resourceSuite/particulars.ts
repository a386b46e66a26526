/** One resource of the reference: what is its own beside what all resources have in common. */
import { expect } from '@jest/globals';
import type { Shop } from '../../builders/shop.ts';
import type { TestServer } from '../../servers/testServer.ts';
import type { Json } from '../../servers/testSystem.ts';

export type Fields = Record<string, unknown>;
export type InvalidField = readonly [field: string, value: unknown];

export interface Particulars {
  /** As in `/api/users`. */
  readonly path: string;
  /** As in messages: `User`. */
  readonly name: string;
  readonly id: string;
  /** The object's keys, in the reference's order. */
  readonly keys: readonly string[];
  /** A body with the required fields only; what it refers to exists, in the business of `owner` if that names one. */
  readonly minimal: (shop: Shop, owner?: Fields) => Promise<Fields>;
  /** The values of the optional fields after a minimal body. */
  readonly defaults: Fields;
  readonly required: readonly string[];
  /** Of the required fields the one that may be null. */
  readonly nullable?: string;
  readonly missing: string;
  /** Ids in the body that must name something. */
  readonly references: readonly string[];
  readonly invalid: readonly InvalidField[];
  /** New values for everything that a PUT may change. */
  readonly changes: () => Fields;
  /** A change beyond those. */
  readonly another: Fields;
  /** Fields that a PUT may set to null. */
  readonly clearable: readonly string[];
  readonly notFound: { readonly GET: string; readonly PUT: string; readonly DELETE: string };
  /** A filter that a list may be asked with, alone. */
  readonly listBy: string;
  /** All other filters, with values that differ from those of a minimal body of `owner`'s. */
  readonly filterValues: (shop: Shop, owner: Fields) => Promise<Fields>;
}

/** What makes the shop create something in the business of `owner`, or in one of its own. */
export const ofBusiness = ({ businessId }: Fields = {}): Fields =>
  typeof businessId === 'string' ? { businessId } : {};

/** A resource on a running system. */
export class Subject {
  readonly its: Particulars;
  readonly #testServer: TestServer;
  #refusable: Promise<Fields> | undefined;
  #lasting: Promise<Json> | undefined;

  constructor(its: Particulars, testServer: TestServer) {
    this.its = its;
    this.#testServer = testServer;
  }

  get shop(): Shop {
    return this.#testServer.shop;
  }

  get path(): string {
    return `/api/${this.its.path}`;
  }

  at(entity: Json): string {
    return `${this.path}/${entity[this.its.id]}`;
  }

  call(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
    return this.#testServer.system.call(method, path, body, headers);
  }

  /** POSTs a minimal body with `fields` in it. */
  async post(fields: Fields = {}) {
    return this.call('POST', this.path, { ...(await this.its.minimal(this.shop, fields)), ...fields });
  }

  async create(fields: Fields = {}): Promise<Json> {
    const answer = await this.post(fields);
    expect(answer).toMatchObject({ status: 201 });
    return answer.body;
  }

  /** POSTs what is to be refused: nothing comes of it, so what it refers to is made once. */
  async postInVain(fields: Fields) {
    this.#refusable ??= this.its.minimal(this.shop);
    return this.call('POST', this.path, { ...(await this.#refusable), ...fields });
  }

  /** One that the tests share which leave it as it is; changed once, so that its revision is not the first. */
  lasting(): Promise<Json> {
    const change = async () => {
      const entity = await this.create();
      return (await this.call('PUT', this.at(entity), this.its.changes())).body;
    };
    this.#lasting ??= change();
    return this.#lasting;
  }

  /** Asks for a list whose total is the number of its rows. */
  listLike(entity: Json, more: Fields = {}) {
    const { listBy } = this.its;
    const asked = Object.entries({ [listBy]: entity[listBy], ...more }).map(
      ([name, value]): [string, string] => [name, String(value)],
    );
    return this.call('GET', `${this.path}?${new URLSearchParams(asked)}`);
  }
}

export const UNKNOWN_ID = '00000000-0000-7000-8000-000000000000';

/** The answer that a refusal is. */
export const refused = (status: number, message: unknown) => ({
  status,
  body: { message, code: expect.stringMatching(/^[a-z-]+$/), requestId: expect.stringMatching(/./) },
});

/** A refusal whose message begins with a field, and whose `error` says more. */
export const refusedField = (field: string) => ({
  status: 400,
  body: {
    ...refused(400, expect.stringMatching(new RegExp(`^${field}\\b`))).body,
    error: expect.stringContaining(field),
  },
});
