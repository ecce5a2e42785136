import { registerAs } from '@nestjs/config';
import { readConfiguration } from './read-configuration.js';
import { SETTINGS } from './settings.js';
import { type UnknownSetting, unknownSettings } from './unknown-settings.js';

/** For `ConfigModule.forRoot({ load: [configuration] })`; inject it by `configuration.KEY` as a `Configuration`. */
export const configuration = registerAs('gateway', () => readConfiguration(process.env));

/** What is set and looks like a setting of this service, but is none. */
export function unknownSettingsOfEnvironment(): UnknownSetting[] {
  const names = Object.values(SETTINGS).map(({ name }) => name);
  return unknownSettings(process.env, names);
}
