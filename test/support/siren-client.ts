import { HttpService } from '@nestjs/axios';
import { Test, type TestingModule } from '@nestjs/testing';
import { inject, onTestFinished } from 'vitest';
import { SirenClient } from '../../src/siren/siren-client.js';
import { SirenModule } from '../../src/siren/siren.module.js';
import type { SirenModuleOptions } from '../../src/siren/siren.options.js';
import { RawServer, type Behaviour } from './raw-server.js';

export const CLIENT_KEY = 'test-api-key-that-must-stay-secret';
export const WEBHOOK_SECRET = 'test-webhook-secret-of-some-length';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Whether requests go through axios, though nothing is set on it. */
    byAxios?: boolean;
  }
}

/** The real module, wired as a service would, against `baseUrl`. */
export async function sirenModule(
  baseUrl: string,
  options: Partial<SirenModuleOptions> = {},
  { byAxios = inject('byAxios'), http }: { byAxios?: boolean; http?: object } = {},
): Promise<TestingModule> {
  const building = Test.createTestingModule({
    imports: [
      SirenModule.forRootAsync({
        useFactory: () => ({
          apiKey: CLIENT_KEY,
          webhookSecrets: [WEBHOOK_SECRET],
          baseUrl,
          timeoutMs: 3000,
          ...options,
        }),
      }),
    ],
  });
  if (http !== undefined) building.overrideProvider(HttpService).useValue(http);
  const module = await building.compile();
  // To look at it is enough.
  if (byAxios) void module.get(HttpService).axiosRef;
  return module;
}

/** Its client; closed when the test ends. */
export async function sirenClient(baseUrl: string, options: Partial<SirenModuleOptions> = {}): Promise<SirenClient> {
  const module = await sirenModule(baseUrl, options);
  onTestFinished(() => module.close());
  return module.get(SirenClient);
}

/** A client and the misbehaving Siren it talks to. */
export async function sirenThat(
  behave: Behaviour,
  options: Partial<SirenModuleOptions> = {},
): Promise<{ client: SirenClient; server: RawServer }> {
  const server = await RawServer.start(behave);
  onTestFinished(() => server.stop());
  return { client: await sirenClient(server.url, options), server };
}
