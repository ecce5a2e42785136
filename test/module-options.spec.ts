import { type DynamicModule, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { expect, it, describe } from 'vitest';
import {
  AuthModule,
  CommunicationModule,
  type CommunicationModuleOptions,
  SirenClient,
  SirenModule,
  type SirenModuleOptions,
} from '../src/index.js';

const SIREN: SirenModuleOptions = { apiKey: 'a-key', webhookSecrets: ['a-secret-of-webhooks'] };
/** Nobody listens there. */
const COMMUNICATION: CommunicationModuleOptions = { databaseUrl: 'postgresql://127.0.0.1:1/none' };

@Injectable()
class SirenSettings {
  create(): SirenModuleOptions {
    return SIREN;
  }
}

@Injectable()
class CommunicationSettings {
  create(): CommunicationModuleOptions {
    return { ...COMMUNICATION, poolSize: 0 };
  }
}

@Module({ providers: [SirenSettings, CommunicationSettings], exports: [SirenSettings, CommunicationSettings] })
class SettingsModule {}

/** What an application of these modules says when it cannot start. */
async function complaintOf(...imports: DynamicModule[]): Promise<string> {
  @Module({ imports })
  class Application {}
  const started = NestFactory.createApplicationContext(Application, { logger: false, abortOnError: false });
  return started.then(
    async (application) => {
      await application.close();
      return 'it starts';
    },
    (error: Error) => error.message,
  );
}

const sirenWith = (wrong: object) => SirenModule.forRoot({ ...SIREN, ...wrong });
const communicationWith = (wrong: object) => [
  SirenModule.forRoot(SIREN),
  CommunicationModule.forRoot({ ...COMMUNICATION, ...wrong }),
];

describe('options are checked when an application starts', () => {
  it.each([
    [{ apiKey: undefined }, 'SirenModule: apiKey must be printable ASCII without spaces, and is undefined'],
    [{ apiKey: '' }, 'SirenModule: apiKey must be printable ASCII without spaces, and is an empty text'],
    [
      { webhookSecrets: [undefined] },
      'SirenModule: webhookSecrets[0] must be a text that is not empty, and is undefined',
    ],
    [{ webhookSecrets: [] }, 'SirenModule: webhookSecrets must be a list that is not empty, and is an empty list'],
    [{ webhookSecrets: 'one' }, 'SirenModule: webhookSecrets must be a list that is not empty, and is another text'],
    [{ dialect: 'morse' }, 'SirenModule: dialect must be one of toolkit, platform, and is another text'],
    [{ colour: 'red' }, 'SirenModule: colour is no option'],
  ])('of the SirenModule: %j', async (wrong, complaint) => {
    expect(await complaintOf(sirenWith(wrong))).toBe(complaint);
  });

  it.each([
    [{ databaseUrl: undefined }, /^CommunicationModule: databaseUrl must be an address such as .*, and is undefined$/],
    [{ databaseUrl: '' }, /^CommunicationModule: databaseUrl must be .*, and is an empty text$/],
    [{ databaseUrl: 'localhost:5432' }, /^CommunicationModule: databaseUrl must be .*, and is another text$/],
    [{ roles: { api: true } }, /^CommunicationModule: roles.worker must be true or false, and is undefined$/],
    [{ delivery: { defaultCountry: 'XX' } }, /^CommunicationModule: delivery.defaultCountry must be a two-letter/],
    [{ delivery: { fallbackAfter: 5 } }, /^CommunicationModule: delivery.fallbackAfter is no option$/],
    [{ delivery: { prices: [{ channel: 'fax' }] } }, /^- delivery.prices\[0\].channel must be one of whatsapp, sms/m],
    [{ events: { secrets: [''] } }, /^CommunicationModule: events.secrets\[0\] must be a text/],
    [{ inbox: { concurrency: '10' } }, /^CommunicationModule: inbox.concurrency must be a whole number above 0/],
    [{ media: { allowedTypes: ['text/html'] } }, /^CommunicationModule: media.allowedTypes\[0\] must be one of/],
  ])('of the CommunicationModule: %j', async (wrong, complaint) => {
    expect(await complaintOf(...communicationWith(wrong))).toMatch(complaint);
  });

  it('with a sentence on each that is wrong, and no value of any', async () => {
    const complaint = await complaintOf(sirenWith({ apiKey: 'two words', timeoutMs: 0, webhookSecrets: undefined }));
    expect(complaint.split('\n')).toEqual([
      'SirenModule cannot start with these options:',
      '- apiKey must be printable ASCII without spaces, and is another text',
      '- webhookSecrets must be a list that is not empty, and is undefined',
      '- timeoutMs must be a whole number above 0, and is another number',
    ]);
  });

  it('of the AuthModule, which nobody passes whose key is not set', async () => {
    const withKey = (key: unknown) =>
      complaintOf(AuthModule.forRootAsync({ apiKeys: false, useFactory: () => key as string }));
    const wrong = 'AuthModule: adminApiKeys[0] must be a text that is not empty, and is';
    expect(await withKey(undefined)).toBe(`${wrong} undefined`);
    expect(await withKey('')).toBe(`${wrong} an empty text`);
    expect(await withKey({ adminApiKeys: [] })).toMatch('adminApiKeys must be a list that is not empty');
  });

  it('what is there and undefined is left out, and what is right goes on to the database', async () => {
    const options = { schema: undefined, delivery: { fallbackAfterMs: undefined, defaultCountry: 'IN' } };
    expect(await complaintOf(...communicationWith(options))).toMatch(/ECONNREFUSED/);
  });
});

describe('options come', () => {
  it('as they are', async () => {
    expect(await complaintOf(SirenModule.forRoot(SIREN))).toBe('it starts');
  });

  it.each([
    ['a class of their own', { useClass: SirenSettings }, { useClass: CommunicationSettings }],
    ['a provider that there is', { useExisting: SirenSettings }, { useExisting: CommunicationSettings }],
    [
      'a factory with what it asks for',
      { inject: [SirenSettings], useFactory: (settings: SirenSettings) => settings.create() },
      { inject: [CommunicationSettings], useFactory: (settings: CommunicationSettings) => settings.create() },
    ],
  ])('by %s', async (_way, siren, communication) => {
    const imports = [SettingsModule];
    const complaint = await complaintOf(
      SirenModule.forRootAsync({ imports, ...siren }),
      CommunicationModule.forRootAsync({ imports, ...communication }),
    );
    expect(complaint).toBe('CommunicationModule: poolSize must be a whole number above 0, and is another number');
  });

  it('by one way alone', () => {
    const both = { useClass: SirenSettings, useFactory: () => SIREN };
    const complaint = 'SirenModule.forRootAsync needs one of useFactory, useClass and useExisting, and has';
    expect(() => SirenModule.forRootAsync(both)).toThrow(`${complaint} 2`);
    expect(() => SirenModule.forRootAsync({})).toThrow(`${complaint} 0`);
    expect(() => CommunicationModule.forRoot({ ...COMMUNICATION, http: 'websockets' as never })).toThrow(
      /http must be/,
    );
  });
});

it('a client of Siren is there in an application that has nothing else', async () => {
  const application = await NestFactory.createApplicationContext(SirenModule.forRoot(SIREN), { logger: false });
  expect(application.get(SirenClient)).toBeInstanceOf(SirenClient);
  await application.close();
});
