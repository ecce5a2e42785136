import { afterAll, beforeAll, expect, it } from 'vitest';
import { deliver, eventually } from '../support/eventually.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { dashboard, rules } from '../support/monitoring.js';
import { readPromql } from '../support/promql.js';
import { query } from '../support/query.js';
import { OWN_EVENT_ROWS } from '../support/tables.js';

const panels = dashboard.panels.filter(({ type }) => type !== 'row');
const recorded = new Set(rules.flatMap(({ record }) => (record === undefined ? [] : [record])));
const expressions: [string, string][] = [
  ...rules.map(({ record, alert, expr }): [string, string] => [record ?? alert ?? '?', expr]),
  ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }): [string, string] => [title, expr])),
];
/** What Prometheus writes itself: whether a target answers, and labels of the target. */
const OF_PROMETHEUS = { metrics: ['up'], labels: ['job', 'environment'] };

let gateway: Gateway;
/** Each metric of a service in which everything has happened once, with the labels that it has. */
let shown: Map<string, Set<string>>;
beforeAll(async () => {
  gateway = await startGateway();
  await deliver(gateway, { to: '+919876540001' });
  await deliver(gateway, { to: '+919876549003' });
  await gateway.call('POST', '/api/v1/messages/bulk', { messages: [{ to: '+919876549004', text: 'x' }] });
  await query(
    gateway.database,
    `INSERT INTO channel_holds (channel, kind, since, until, reason) VALUES ('sms', 'wait', now(), now() + interval '1 hour', 'http_429')`,
  );
  await query(
    gateway.database,
    `INSERT INTO template_holds VALUES ('bill_ready', 'en', now(), now() + interval '1 hour', '132015', 5000)`,
  );
  await query(gateway.database, `INSERT INTO receipt_counters (day, what, n) VALUES (current_date, 'reconciled', 1)`);
  await query(
    gateway.database,
    `INSERT INTO ${OWN_EVENT_ROWS} (outbox_id, item, id, number, subject, type, at, status)
     VALUES (uuid7_floor(now()), 0, uuid7_floor(now()), 0, uuid7_floor(now()), 'message.sent', now(), 'dead')`,
  );
  shown = await eventually(async () => {
    const samples = labelsByMetric(await (await fetch(`${gateway.url}/metrics`)).text());
    expect(samples.has('siren_gateway_attempt_failures_total')).toBe(true);
    return samples;
  });
});
afterAll(() => gateway?.close());

function labelsByMetric(text: string): Map<string, Set<string>> {
  const metrics = new Map<string, Set<string>>();
  for (const [, name, labels] of text.matchAll(/^([a-z_:\d]+)(?:\{(.*)\})? \S+$/gm)) {
    const known = metrics.get(name!) ?? new Set();
    for (const [, label] of (labels ?? '').matchAll(/(\w+)="/g)) known.add(label!);
    metrics.set(name!, known);
  }
  return metrics;
}

it.each(expressions)('%s asks only for what /metrics shows', (_name, expression) => {
  const asked = readPromql(expression.replaceAll('$__rate_interval', '5m'));
  expect(asked.length).toBeGreaterThan(0);
  for (const { metric, matchers } of asked) {
    if (recorded.has(metric) || OF_PROMETHEUS.metrics.includes(metric)) continue;
    expect([...shown.keys()]).toContain(metric);
    expect([...OF_PROMETHEUS.labels, ...shown.get(metric)!]).toEqual(expect.arrayContaining(Object.keys(matchers)));
  }
});

it('every metric of ours is on the dashboard or watched by a rule', () => {
  const used = new Set(
    expressions
      .flatMap(([, text]) => readPromql(text.replaceAll('$__rate_interval', '5m')))
      .map(({ metric }) => metric),
  );
  const ours = [...shown.keys()].filter((name) => name.startsWith('siren_gateway_'));
  const unused = ours.filter(
    (name) =>
      !used.has(name) &&
      !used.has(name.replace(/_(sum|count|bucket)$/, '_count')) &&
      !used.has(name.replace(/_(sum|count|bucket)$/, '_bucket')),
  );
  expect(unused).toEqual([]);
});

it('no label of a metric of ours has more values than there are words for', async () => {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  // Not within a figure.
  expect(text).not.toMatch(/(?<![\d.])(?:91)?9876\d{6}(?!\d)/);
  expect([...shown].filter(([name]) => name.startsWith('siren_gateway_')).flatMap(([, labels]) => [...labels])).toEqual(
    expect.not.arrayContaining(['id', 'messageId', 'to', 'code']),
  );
});

it('no two panels of the dashboard lie on each other', () => {
  const taken = new Set<string>();
  for (const { gridPos, title } of dashboard.panels) {
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        expect(taken, title).not.toContain(`${x},${y}`);
        taken.add(`${x},${y}`);
      }
    }
    expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  }
});

it('each panel has an id of its own, and keeps to the job and the environment that were chosen', () => {
  const ids = dashboard.panels.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
  expect(dashboard.templating.list.map(({ name }) => name)).toEqual(['datasource', 'job', 'environment']);
  for (const { title, targets = [] } of panels) {
    for (const { matchers } of targets.flatMap(({ expr }) => readPromql(expr.replaceAll('$__rate_interval', '5m')))) {
      expect(matchers, title).toMatchObject({ job: '=~"$job"', environment: '=~"$environment"' });
    }
  }
});
