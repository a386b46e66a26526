/** The platforms of a running system, by what they are known as. */
import type { PlatformName } from '../events/catalog/webhook.ts';
import type { Channel } from '../events/entities.ts';
import type { Account, Platform, PlatformWebhook } from './platform.ts';

/** A page or account, as stored items name it. */
interface Page {
  readonly platform: PlatformName;
  readonly pageId: string;
}

export class PlatformRegistry {
  readonly #platforms: readonly Platform[];
  /** Each once. */
  readonly webhooks: readonly PlatformWebhook[];
  /** Messages older than this are sent on no platform. */
  readonly maxMessageAgeMs: number;

  constructor(platforms: readonly Platform[]) {
    this.#platforms = platforms;
    this.webhooks = [...new Map(platforms.map(({ webhook }) => [webhook.path, webhook])).values()];
    this.maxMessageAgeMs = Math.max(0, ...platforms.map(({ maxMessageAgeMs }) => maxMessageAgeMs));
  }

  /** Undefined for one that this system does not serve. */
  named(name: PlatformName): Platform | undefined {
    return this.#platforms.find(platform => platform.name === name);
  }

  /** Undefined for channels of platforms that are not served. */
  ofChannel({ platformType }: Pick<Channel, 'platformType'>): Platform | undefined {
    return this.#platforms.find(({ channelType }) => channelType === platformType);
  }

  /** Of a page that stored items name. */
  accountOf({ platform, pageId }: Page): Account | undefined {
    const found = this.named(platform);
    return found && { platformType: found.channelType, platformSpecificId: pageId };
  }

  /** As stored items name the page or account of a channel. */
  pageOf({ platformType, platformSpecificId: pageId }: Account): Page | undefined {
    const found = this.ofChannel({ platformType });
    return found && { platform: found.name, pageId };
  }
}
