import { registerAs } from '@nestjs/config';
import { readConfiguration } from './read-configuration.js';
import { readSecretFile } from './secret-file.js';
import { variablesOf } from './setting.js';
import { ALL_SETTINGS } from './settings.js';
import { type UnknownSetting, unknownSettings } from './unknown-settings.js';

/** For `ConfigModule.forRoot({ load: [configuration] })`; inject it by `configuration.KEY` as a `Configuration`. */
export const configuration = registerAs('gateway', () => readConfiguration(process.env, readSecretFile));

/** What is set and looks like a setting of this service, but is none. */
export function unknownSettingsOfEnvironment(): UnknownSetting[] {
  return unknownSettings(process.env, ALL_SETTINGS.flatMap(variablesOf));
}
