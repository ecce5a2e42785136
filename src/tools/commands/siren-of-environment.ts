import { NestFactory } from '@nestjs/core';
import { readSettings } from '../../config/read-settings.js';
import { readSecretFile } from '../../config/setting-files.js';
import { SETTINGS } from '../../config/settings.js';
import { SirenClient } from '../../siren/siren-client.js';
import type { SirenError } from '../../siren/siren-error.js';
import { SirenModule } from '../../siren/siren.module.js';
import type { SirenModuleOptions } from '../../siren/siren.options.js';

/** @throws ConfigurationError naming every setting of Siren's that is missing or wrong */
export function sirenOptions(env: NodeJS.ProcessEnv): SirenModuleOptions {
  const { apiKey, webhookSecrets, baseUrl, dialect, timeoutMs } = SETTINGS.siren;
  const ofSiren = { apiKey, webhookSecrets, baseUrl, dialect, timeoutMs };
  const s = readSettings(ofSiren, env, readSecretFile);
  return {
    apiKey: s.apiKey.reveal(),
    webhookSecrets: s.webhookSecrets.reveal(),
    dialect: s.dialect,
    timeoutMs: s.timeoutMs,
    ...(s.baseUrl !== null && { baseUrl: s.baseUrl }),
  };
}

/** Runs something with a client of Siren's, and closes it. */
export async function withSirenClient<Result>(
  options: SirenModuleOptions,
  work: (client: SirenClient) => Promise<Result>,
): Promise<Result> {
  const siren = SirenModule.forRootAsync({ useFactory: () => options });
  const context = await NestFactory.createApplicationContext(siren, { logger: false, abortOnError: false });
  try {
    return await work(context.get(SirenClient));
  } finally {
    await context.close();
  }
}

/** Whether Siren refuses the key, or the account, whatever it was asked. */
export function refusesKey({ status, action }: SirenError): boolean {
  return status === 401 || status === 403 || action === 'pause';
}
