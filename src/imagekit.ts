/** Upload tokens for ImageKit, signed by its SDK, which is loaded when first asked for. */
import { v4 } from 'uuid';
import type { Integrations } from './config.ts';

/** ImageKit takes tokens that expire less than an hour ahead. */
const LIFETIME_SECONDS = 30 * 60;

interface UploadToken {
  readonly token: string;
  /** Seconds since 1970. */
  readonly expire: number;
  readonly signature: string;
}

/** A key that the service cannot do without is not configured. */
class ImageKitNotConfigured extends Error {
  readonly code = 'imagekit-not-configured';
}

/** A token that was never given before. @throws ImageKitNotConfigured naming the missing variables */
export async function createUploadToken(settings: Integrations['imagekit'], now: Date): Promise<UploadToken> {
  const { publicKey, privateKey, urlEndpoint } = settings;
  if (publicKey === undefined || privateKey === undefined || urlEndpoint === undefined) {
    throw new ImageKitNotConfigured(`not set: ${missing(settings).join(', ')}`);
  }
  const { default: ImageKit } = await import('imagekit');
  const client = new ImageKit({ publicKey, privateKey, urlEndpoint });
  const expire = Math.floor(now.getTime() / 1_000) + LIFETIME_SECONDS;
  return client.getAuthenticationParameters(v4(), expire);
}

function missing({ publicKey, privateKey, urlEndpoint }: Integrations['imagekit']): string[] {
  const variables = {
    IMAGEKIT_PUBLIC_KEY: publicKey,
    IMAGEKIT_PRIVATE_KEY: privateKey,
    IMAGEKIT_URL_ENDPOINT: urlEndpoint,
  };
  return Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [name] : []));
}
