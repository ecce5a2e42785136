import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { eventually } from '../support/eventually.js';
import { PostgresProxy } from '../support/faults/postgres-proxy.js';
import { leaksOf, type OperatedService, startOperated } from '../support/operated-service.js';

const TEXT = 'Nobody may read this in a log';

let service: OperatedService;
let proxy: PostgresProxy;
const throughProxy = async (databaseUrl: string) => {
  const url = new URL(databaseUrl);
  proxy = await PostgresProxy.start({ host: url.hostname, port: Number(url.port) });
  url.host = `127.0.0.1:${proxy.port}`;
  return url.href;
};
beforeAll(async () => {
  // Only to see how often the outage was met; it is what is above it that is looked at.
  service = await startOperated({ settings: { LOG_LEVEL: 'debug' }, wayTo: throughProxy });
});
afterAll(async () => {
  proxy?.open();
  await service?.close();
  await proxy?.close();
});

const above = (level: 'debug' | 'info') => {
  const least = ['debug', 'info', 'warn', 'error', 'fatal'].slice(level === 'debug' ? 1 : 2);
  return service.lines().filter((line) => least.includes(line.level));
};
const submit = () => service.call('POST', '/api/v1/messages', { to: '+919876540001', text: TEXT });
const ready = () => service.call('GET', '/health/ready');
const sirenHealth = () => service.call('GET', '/api/v1/webhooks/siren/health');

describe('the start', () => {
  it('is one line that tells which process this is and what it did', () => {
    const [line, ...others] = service.lines('started');
    expect(others).toEqual([]);
    expect(line).toMatchObject({
      level: 'info',
      version: packageJson.version,
      port: Number(new URL(service.url).port),
      roles: ['api', 'worker'],
      dialect: 'toolkit',
      database: `127.0.0.1:${proxy.port}${new URL(service.database.url).pathname}`,
      schema: 'siren_gateway',
      migrationsRun: expect.arrayContaining([expect.stringMatching(/^\w+$/)]),
    });
    expect(above('info')).toEqual([]);
  });
});

describe('a database that goes away and comes back', () => {
  it('is two lines, and two of each health check, whoever met the outage and however often', async () => {
    await eventually(async () => expect((await ready()).status).toBe(200));
    const before = above('debug').length;
    proxy.refuse();
    await eventually(async () => expect((await ready()).status).toBe(503));
    const answers = [];
    for (let n = 0; n < 8; n++) {
      answers.push((await submit()).status, (await ready()).status, (await sirenHealth()).status);
    }
    expect(new Set(answers)).toEqual(new Set([503]));
    await eventually(() => expect(service.lines('the database is still away').length).toBeGreaterThan(40));

    proxy.open();
    await eventually(async () => expect((await ready()).status).toBe(200));
    await eventually(async () => expect((await sirenHealth()).status).toBe(200));
    await eventually(() => expect(service.lines('the database is back')).toHaveLength(1));

    const during = above('debug').slice(before);
    const said = during.filter(({ msg }) => msg !== 'request').map(({ level, msg }) => `${level} ${msg}`);
    expect(said.sort()).toEqual([
      'info Siren is healthy again',
      'info ready again',
      'info the database is back',
      'warn Siren is unhealthy',
      'warn not ready',
      'warn the database is lost',
    ]);
    const [lost] = service.lines('the database is lost');
    expect(lost).toMatchObject({ code: expect.stringMatching(/^(E[A-Z]+|connection_terminated)$/) });
    const [back] = service.lines('the database is back');
    expect(back!.awayMs).toBeGreaterThan(0);
    expect(service.lines('not ready')).toMatchObject([{ failed: { database: 'no answer' } }]);
    expect(service.lines('Siren is unhealthy')).toMatchObject([{ reasons: ['the database cannot be reached'] }]);
    // Each request has its line, and each of those that were refused says no more than that.
    const requests = during.filter(({ msg, status }) => msg === 'request' && status === 503);
    expect(requests.map(({ level, route }) => `${level} ${String(route)}`)).toEqual(
      Array(8).fill('info /api/v1/messages'),
    );
  });

  it('is two lines too where it hangs', async () => {
    const before = service.lines('the database is lost').length;
    const from = above('info').length;
    proxy.freeze();
    await eventually(() => expect(service.lines('the database is lost').length).toBe(before + 1));
    proxy.thaw();
    await eventually(() => expect(service.lines('the database is back').length).toBe(before + 1));
    expect(
      above('info')
        .slice(from)
        .map(({ msg }) => msg),
    ).toEqual(['the database is lost']);
  });

  it('leaves no number, text or key in any line', () => {
    expect(leaksOf(service, [TEXT])).toEqual([]);
  });
});
