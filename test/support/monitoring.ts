import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseYaml } from './yaml.js';

/** Where the files of a kind lie. */
export const PROMETHEUS_FILES = fileURLToPath(new URL('../../deploy/prometheus/', import.meta.url));
const GRAFANA_FILE = new URL('../../deploy/grafana/siren-gateway.json', import.meta.url);

/** A rule of Prometheus: one that records, or one that alerts. */
export interface Rule {
  record?: string;
  alert?: string;
  expr: string;
  for?: string;
  labels?: { severity?: string };
  annotations?: { summary?: string; description?: string; runbook_url?: string };
}
export type Alert = Rule & { alert: string };

/** A test of the rules, as `promtool test rules` takes it: a sample that is expected has its labels in its name. */
export interface RuleTest {
  name: string;
  input_series: { series: string; values: string }[];
  promql_expr_test: { expr: string; eval_time: string; exp_samples?: { labels: string; value: number }[] }[];
}

export interface GrafanaDashboard {
  templating: { list: { name: string }[] };
  panels: {
    id: number;
    title: string;
    type: string;
    gridPos: { x: number; y: number; w: number; h: number };
    targets?: { expr: string; legendFormat: string }[];
  }[];
}

const yaml = (file: string): unknown => parseYaml(readFileSync(PROMETHEUS_FILES + file, 'utf8'));

export const rules = (yaml('alerts.yaml') as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules);
export const alerts = rules.filter((rule): rule is Alert => rule.alert !== undefined);
export const ruleTests = (yaml('alerts.test.yaml') as { tests: RuleTest[] }).tests;
export const dashboard = JSON.parse(readFileSync(GRAFANA_FILE, 'utf8')) as GrafanaDashboard;
