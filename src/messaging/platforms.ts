/** Every platform that is served: the one place where they are registered. */
import type { PlatformName } from '../events/catalog/webhook.ts';
import { metaPlatforms } from './meta/metaPlatforms.ts';
import type { MetaSettings } from './meta/settings.ts';
import type { Platform } from './platform.ts';

export interface PlatformSettings {
  readonly facebook: MetaSettings;
}

export function configuredPlatforms(settings: PlatformSettings): readonly Platform[] {
  const [facebook, instagram] = metaPlatforms(settings.facebook);
  // One that has a name and is missing here does not compile.
  const platforms: { readonly [N in PlatformName]: Platform } = { facebook, instagram };
  return Object.values(platforms);
}
