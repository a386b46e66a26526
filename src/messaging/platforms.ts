/** Every platform that is served: the one place where they are registered. */
import { metaPlatforms } from './meta/metaPlatforms.ts';
import type { MetaSettings } from './meta/settings.ts';
import type { Platform } from './platform.ts';

export interface PlatformSettings {
  readonly facebook: MetaSettings;
}

export const configuredPlatforms = ({ facebook }: PlatformSettings): readonly Platform[] => [
  ...metaPlatforms(facebook),
];
