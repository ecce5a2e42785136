import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Alert, alerts, dashboard, PROMETHEUS_FILES, rules, ruleTests } from '../support/monitoring.js';
import { readPromql } from '../support/promql.js';

const byName = alerts.map((alert): [string, Alert] => [alert.alert, alert]);
const firing = (name: string) => `alertname="${name}"`;

describe('an alert', () => {
  it.each(byName)('%s says how bad it is, and what to do', (_name, rule) => {
    expect(rule.for).toMatch(/^\d+[smh]$/);
    expect(rule.labels?.severity).toMatch(/^(page|ticket)$/);
    expect(rule.annotations?.summary).toBeTruthy();
    expect(rule.annotations?.description).toBeTruthy();
  });

  it.each(byName)('%s has a section of the runbook', (name, { annotations }) => {
    const [page, anchor] = annotations!.runbook_url!.split('#');
    expect(anchor).toBe(name.toLowerCase());
    expect(sectionsOf(page!)).toContain(name);
  });

  it.each(byName)('%s is tried by series that fire it, and by some that do not', (name) => {
    const tests = ruleTests.filter((test) => test.name.startsWith(`${name} `));
    const expected = tests.flatMap(({ promql_expr_test }) => promql_expr_test).flatMap((one) => one.exp_samples ?? []);
    expect(expected.filter(({ labels }) => labels.includes(firing(name)))).not.toEqual([]);
    const quiet = tests.filter(
      ({ promql_expr_test, input_series }) =>
        promql_expr_test.every(({ expr, exp_samples }) => expr.includes(firing(name)) && exp_samples === undefined) &&
        input_series.some(({ series }) => series.includes('job="siren-gateway"')),
    );
    expect(quiet).not.toEqual([]);
  });

  it.each(byName)('%s names only labels that it has when it fires', (name, { annotations }) => {
    const named = [...JSON.stringify(annotations).matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label!);
    const samples = ruleTests
      .flatMap(({ promql_expr_test }) => promql_expr_test)
      .flatMap(({ exp_samples = [] }) => exp_samples.map(({ labels }) => labels))
      .filter((labels) => labels.includes(firing(name)));
    for (const label of named) for (const labels of samples) expect(labels).toContain(`,${label}="`);
  });
});

it('the runbook has no section of an alert that is no more', () => {
  const sections = sectionsOf('docs/operations.md').filter((heading) => heading.startsWith('SirenGateway'));
  expect(sections).toEqual(alerts.map(({ alert }) => alert));
});

it('every rule asks for its job and its environment in the same words', () => {
  const recorded = rules.map(({ record }) => record);
  for (const { expr } of rules) {
    for (const { metric, matchers } of readPromql(expr)) {
      if (!recorded.includes(metric))
        expect(matchers).toMatchObject({ job: '="siren-gateway"', environment: '=~".*"' });
    }
  }
});

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

describe.runIf(hasPromtool)('promtool', () => {
  const promtool = (...words: string[]) => spawnSync('promtool', words, { encoding: 'utf8', cwd: PROMETHEUS_FILES });
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'rules-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it('fires each alert by the series that do, and by no others', () => {
    const { status, stdout, stderr } = promtool('test', 'rules', 'alerts.test.yaml');
    expect(stdout + stderr).toContain('SUCCESS');
    expect(status).toBe(0);
  });

  it('takes every expression of the dashboard', () => {
    const expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    const asRules = expressions.map((expr, i) => ({
      record: `panel:${i}`,
      expr: expr.replaceAll('$__rate_interval', '5m'),
    }));
    const file = join(directory, 'dashboard.yaml');
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules: asRules }] }));
    const { stdout, stderr } = promtool('check', 'rules', file);
    expect(stdout + stderr).toContain(`SUCCESS: ${expressions.length} rules found`);
  });
});

it.runIf(!hasPromtool)('without promtool the expressions are parsed, and no more', () => {
  console.warn('promtool is not installed (Debian: prometheus), so the alerts are not tried by series, only parsed');
  for (const { expr } of rules) expect(readPromql(expr)).not.toEqual([]);
});

describe('readPromql', () => {
  it.each(['rate(a[5m]', 'a +', 'foo(a)', 'a{b="c"', 'sum by (x (a)', '{a="b"}', 'a ? b'])('refuses %s', (text) => {
    expect(() => readPromql(text)).toThrow();
  });

  it('lists metrics, and how their labels are narrowed', () => {
    expect(readPromql('sum by (x) (rate(a{b="c",d=~"e|f"}[5m])) / on (y) clamp_min(g, 1) unless h{i!="j"}')).toEqual([
      { metric: 'a', matchers: { b: '="c"', d: '=~"e|f"' } },
      { metric: 'g', matchers: {} },
      { metric: 'h', matchers: { i: '!="j"' } },
    ]);
  });
});

function sectionsOf(page: string): string[] {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!);
}
