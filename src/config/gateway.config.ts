import { registerAs } from '@nestjs/config';
import { readConfiguration } from './read-configuration.js';

/** For `ConfigModule.forRoot({ load: [configuration] })`; inject it by `configuration.KEY` as a `Configuration`. */
export const configuration = registerAs('gateway', () => readConfiguration(process.env));
