import { NestFactory } from '@nestjs/core';
import { readSettings } from '../../config/read-settings.js';
import { readSecretFile } from '../../config/secret-file.js';
import { SETTINGS } from '../../config/settings.js';
import { SirenClient } from '../../siren/siren-client.js';
import type { SirenError } from '../../siren/siren-error.js';
import { SirenModule } from '../../siren/siren.module.js';
import type { SirenModuleOptions } from '../../siren/siren.options.js';

/** @throws ConfigurationError naming every setting of Siren's that is missing or wrong */
export function sirenOptions(env: NodeJS.ProcessEnv): SirenModuleOptions {
  const { sirenApiKey, sirenWebhookSecrets, sirenBaseUrl, sirenDialect, sirenTimeoutMs } = SETTINGS;
  const ofSiren = { sirenApiKey, sirenWebhookSecrets, sirenBaseUrl, sirenDialect, sirenTimeoutMs };
  const s = readSettings(ofSiren, env, readSecretFile);
  return {
    apiKey: s.sirenApiKey.reveal(),
    webhookSecrets: s.sirenWebhookSecrets.reveal(),
    dialect: s.sirenDialect,
    timeoutMs: s.sirenTimeoutMs,
    ...(s.sirenBaseUrl !== null && { baseUrl: s.sirenBaseUrl }),
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
