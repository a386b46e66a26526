/** Two businesses with all that can hang off one, and everybody who may call: for tests of who sees what. */
import {
  type Answer,
  type Json,
  startTestSystem,
  type TestSystem,
  type TestSystemOptions,
} from '../servers/testSystem.ts';
import { Shop, unique } from './shop.ts';

export const OPERATOR_KEY = 'operator-key-of-the-tests-0123456789';

type Credentials = string | undefined;

export interface Tenant {
  readonly owner: Json;
  readonly agent: Json;
  readonly business: Json;
  readonly channel: Json;
  readonly customer: Json;
  readonly product: Json;
  readonly order: Json;
  readonly chat: Json;
  readonly message: Json;
  /** Bearer tokens and keys, by who holds them. */
  readonly tokens: {
    readonly owner: string;
    readonly agent: string;
    readonly customer: string;
    /** Keys that are limited to this business. */
    readonly service: string;
    readonly auditor: string;
  };
}

export interface Tenants {
  readonly system: TestSystem;
  /** Of a key for every business. */
  readonly service: string;
  readonly auditor: string;
  readonly a: Tenant;
  readonly b: Tenant;
  call(as: Credentials, method: string, path: string, body?: unknown, headers?: Headers): Promise<Answer>;
  stop(): Promise<void>;
}
type Headers = Record<string, string>;

export async function startTenants(options: TestSystemOptions = {}): Promise<Tenants> {
  const environment = { AUTH_OPERATOR_KEY: OPERATOR_KEY, ...options.environment };
  const system = await startTestSystem({ ...options, environment });
  const call: Tenants['call'] = (as, method, path, body, headers = {}) =>
    system.call(method, path, body, {
      ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
      ...headers,
    });
  const made = async (as: Credentials, path: string, body: unknown): Promise<Json> => {
    const answer = await call(as, 'POST', path, body);
    if (answer.status !== 201)
      throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const keyFor = async (role: string, businessIds?: readonly unknown[]) =>
    String(
      (await made(OPERATOR_KEY, '/api/auth/keys', { name: role, role, ...(businessIds && { businessIds }) }))
        .key,
    );
  const service = await keyFor('service');
  const tokenFor = async (subject: object) =>
    String((await made(service, '/api/auth/tokens', subject)).token);

  const tenant = async (name: string): Promise<Tenant> => {
    const asService: TestSystem = { ...system, call: (...args) => call(service, ...args) };
    const shop = new Shop(asService);
    const [owner, agent] = [
      await shop.user({
        name: `Owner of ${name}`,
        passwordHash: `hash-${name}`,
        providerUserId: unique('sub'),
      }),
      await shop.user({ name: `Agent of ${name}`, passwordHash: `hash-agent-${name}` }),
    ];
    const business = await shop.business({ name, userId: owner.userId });
    const { businessId } = business;
    await made(service, `/api/businesses/${businessId}/members`, { userId: agent.userId, role: 'agent' });
    const secrets = { accessToken: `access-${name}`, refreshToken: `refresh-${name}` };
    const channel = await shop.channel({ businessId, ...secrets });
    const customer = await shop.customer({ businessId, channelId: channel.channelId });
    const product = await shop.product({ businessId, name: `Tea of ${name}` });
    const orderItems = [
      { productId: product.productId, quantity: 1, priceAtPurchase: '4.50', currencyAtPurchase: 'EUR' },
    ];
    const order = await shop.order({ businessId, customerId: customer.customerId, orderItems });
    const { platformCustomerId } = customer;
    const chat = await shop.chat({ businessId, channelId: channel.channelId, platformCustomerId });
    const message = await shop.message(String(chat.chatId), { content: `Hello ${name}` });
    const tokens = {
      owner: await tokenFor({ userId: owner.userId }),
      agent: await tokenFor({ userId: agent.userId }),
      customer: await tokenFor({ chatId: chat.chatId }),
      service: await keyFor('service', [businessId]),
      auditor: await keyFor('auditor', [businessId]),
    };
    return { owner, agent, business, channel, customer, product, order, chat, message, tokens };
  };
  const [a, b] = [await tenant('Alpha'), await tenant('Beta')];
  const auditor = await keyFor('auditor');
  return { system, service, auditor, a, b, call, stop: () => system.stop() };
}
