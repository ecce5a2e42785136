import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/tools/sandbox/sandbox.js';
import { ensureBuilt } from '../support/build.js';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { FailingPostgres, type Treatment } from '../support/failing-postgres.js';
import { documentsOf, KUBERNETES_FILES, ofKind, readManifests } from '../support/kubernetes/manifests.js';
import { jobContainer, type Pod, probe, startContainer, startPods } from '../support/kubernetes/pods.js';
import { query } from '../support/query.js';

const SECRETS = {
  SIREN_API_KEY: 'a-siren-key-for-tests-only',
  SIREN_WEBHOOK_SECRET: 'a-webhook-secret-for-tests-only',
  ADMIN_API_KEY: 'an-admin-key-for-tests-only',
};

const base = readManifests('base');
let database: TestDatabase;
let postgres: FailingPostgres;
let sandbox: Sandbox;
let pods: Pod[] = [];
let api: Pod;
let worker: Pod;
/** Of pods that should not have. */
const ended: string[] = [];

beforeAll(async () => {
  await ensureBuilt();
  database = await createEmptyDatabase();
  postgres = await FailingPostgres.start(database.url);
  sandbox = await createSandbox({ apiKey: SECRETS.SIREN_API_KEY, webhookSecret: SECRETS.SIREN_WEBHOOK_SECRET });
});
afterAll(async () => {
  for (const { program } of pods) program.signal('SIGKILL');
  await Promise.all(pods.map(({ program }) => program.ended));
  await sandbox?.close();
  await postgres?.close();
  await database?.drop();
});

const call = async (path: string, body?: object) => {
  const answer = await fetch(api.addressOf('http') + path, {
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
    headers: { authorization: `Bearer ${SECRETS.ADMIN_API_KEY}`, 'content-type': 'application/json' },
  });
  return { status: answer.status, body: (await answer.json()) as { id: string; status: string; channel: string } };
};
const isReady = () =>
  eventually(async () => {
    for (const pod of pods) expect(await probe(pod, pod.container.readinessProbe!), pod.program.output()).toBe(200);
  });
const delivered = (id: string, by: string) =>
  eventually(async () =>
    expect((await call(`/api/v1/messages/${id}`)).body).toMatchObject({ status: 'delivered', channel: by }),
  );

it('the Job migrates an empty database, and what waits for it goes on then', async () => {
  const [first] = ofKind(base, 'Deployment').map(({ spec }) => spec!.template.spec!.initContainers![0]!);
  const waiting = startContainer(first!, database.url);
  const job = startContainer(jobContainer(base), database.url);
  expect(await job.ended, job.output()).toBe(0);
  expect(await waiting.ended, waiting.output()).toBe(0);
});

it('the pods start with what the manifests give them, and without a word about a setting', async () => {
  pods = await startPods({ ...SECRETS, DATABASE_URL: postgres.urlOf(database.url), SIREN_BASE_URL: sandbox.url });
  for (const { name, program } of pods) void program.ended.then(() => ended.push(name));
  [api, worker] = ['api', 'worker'].map((role) => pods.find(({ name }) => name === `siren-gateway-${role}`)!) as [
    Pod,
    Pod,
  ];
  await isReady();
  sandbox.setWebhookBaseUrl(api.addressOf('http'));
  const lines = pods.flatMap(({ program }) => program.output().trim().split('\n'));
  const read = lines.map((line) => JSON.parse(line) as { level: string; msg: string });
  expect(read.filter(({ level }) => level !== 'info')).toEqual([]);
  expect(read.filter(({ msg }) => msg === 'started')).toHaveLength(pods.length);
});

it('each probe finds its path and its port', async () => {
  for (const pod of pods) {
    const { startupProbe, livenessProbe, readinessProbe } = pod.container;
    for (const one of [startupProbe!, livenessProbe!, readinessProbe!]) {
      expect(await probe(pod, one), `${pod.name}: ${one.httpGet!.path}`).toBe(200);
    }
  }
});

it('Prometheus finds the metrics, and among them that by which workers are scaled', async () => {
  const [endpoint] = ofKind(base, 'ServiceMonitor')[0]!.spec.endpoints;
  const [scaledBy] = ofKind(base, 'HorizontalPodAutoscaler')
    .flatMap(({ spec }) => spec.metrics!)
    .flatMap(({ external }) => external?.metric.name ?? []);
  for (const pod of pods) {
    const answer = await fetch(pod.addressOf(endpoint!.port!) + endpoint!.path);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toMatch(new RegExp(`^${scaledBy}\\{queue="deliveries"\\} \\d`, 'm'));
    // Not where it may be public.
    expect((await fetch(pod.addressOf('http') + endpoint!.path)).status).toBe(404);
  }
});

it('what the Ingress lets in are the webhooks, and a worker takes none', async () => {
  const ingress = documentsOf(readFileSync(`${KUBERNETES_FILES}overlays/production/ingress.yaml`, 'utf8'));
  const paths = [...JSON.stringify(ingress).matchAll(/"path":"([^"]+)","pathType":"([^"]+)"/g)].map(
    ([, ...path]) => path,
  );
  expect(paths).toEqual([
    ['/api/v1/webhooks/siren/delivery-status', 'Exact'],
    ['/api/v1/webhooks/siren/message', 'Exact'],
  ]);
  for (const [path] of paths) {
    const unsigned = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
    expect((await fetch(`${api.addressOf('http')}${path}`, unsigned)).status).toBe(401);
    expect((await fetch(`${worker.addressOf('http')}${path}`, unsigned)).status).toBe(404);
  }
});

it('a message is taken by the one and sent by the other', async () => {
  const { status, body } = await call('/api/v1/messages', { to: '+919876549002', text: 'Your share is ₹300' });
  expect(status).toBe(202);
  await delivered(body.id, 'sms');
});

/**
 * After so many tries to connect in vain, of both processes, each with its pool and its listener, all pause for as long as they
 * ever do: from then on a minute is like the one before.
 */
const AWAY: readonly [Treatment, number][] = [
  ['resets', 4 * 5],
  ['hangs', 4 * 2],
];

describe('while both Postgres and Siren are away', () => {
  it('every process lives, is not ready, and goes on with what it had when they are back', async () => {
    sandbox.misbehave({ kind: 'refuse' });
    const ids: string[] = [];
    for (let n = 0; n < 30; n++) {
      const { body } = await call('/api/v1/messages', { to: `+9198765400${10 + n}`, text: 'Your share is ₹300' });
      ids.push(body.id);
    }
    await eventually(async () => expect(await query(database, `SELECT FROM channel_holds`)).toHaveLength(1));

    for (const [treatment, tries] of AWAY) {
      const answers = new Set<number | string>();
      postgres.treat(treatment);
      await eventually(async () => {
        for (const pod of pods) answers.add(await probe(pod, pod.container.livenessProbe!));
        for (const pod of pods) expect(await probe(pod, pod.container.readinessProbe!)).toBe(503);
        expect(postgres.tries.length).toBeGreaterThanOrEqual(tries);
      });
      expect(answers, treatment).toEqual(new Set([200]));
    }
    const { port, path } = ofKind(base, 'ServiceMonitor')[0]!.spec.endpoints[0]!;
    const text = await (await fetch(worker.addressOf(port!) + path)).text();
    expect(text).toMatch(/^siren_gateway_storage_up 0$/m);
    expect(text).not.toMatch(/^siren_gateway_queue_oldest_seconds/m);

    postgres.treat('serves');
    await sandbox.reset();
    await isReady();
    for (const id of ids) await delivered(id, 'whatsapp');
    expect(ended).toEqual([]);
  });
});

it('a stopped pod ends in good order', async () => {
  for (const { program } of pods) program.signal('SIGTERM');
  for (const { program } of pods) expect(await program.ended, program.output()).toBe(0);
});
