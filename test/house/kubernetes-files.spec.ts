import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { packageVersion } from '../../src/config/package-version.js';
import * as reading from '../../src/config/read-configuration.js';
import { readSecretFile } from '../../src/config/setting-files.js';
import { variablesOf } from '../../src/config/setting.js';
import { ALL_SETTINGS } from '../../src/config/settings.js';
import { HEAP_OPTIONS } from '../../src/tools/local/service.js';
import { fetchKubectl, type Kubectl } from '../support/kubernetes/kubectl.js';
import {
  bytesOfQuantity,
  containersOf,
  documentsOf,
  gatewayOf,
  KUBERNETES_FILES,
  type Manifest,
  ofKind,
  OVERLAYS,
  podsOf,
  readKustomization,
  readManifests,
  readSettingsFile,
  selects,
  settingsOf,
} from '../support/kubernetes/manifests.js';
import { restrictedViolations } from '../support/kubernetes/restricted.js';
import { schemaComplaint, unknownFields } from '../support/kubernetes/schemas.js';
import { rules } from '../support/monitoring.js';
import { readPromql } from '../support/promql.js';
import { parseYaml } from '../support/yaml.js';

const FOLDERS = ['base', ...OVERLAYS.map((name) => `overlays/${name}`)];
const SECRETS = {
  DATABASE_URL: 'postgresql://siren_gateway:a-password@postgres/siren_gateway',
  SIREN_API_KEY: 'a-siren-key-for-tests-only',
  SIREN_WEBHOOK_SECRET: 'a-webhook-secret-for-tests-only',
  ADMIN_API_KEY: 'an-admin-key-for-tests-only',
};
const KNOWN = ALL_SETTINGS.flatMap(variablesOf);
const readConfiguration = (env: NodeJS.ProcessEnv) => reading.readConfiguration(env, readSecretFile);

const base = readManifests('base');
const written = FOLDERS.flatMap(readManifests);
const secret = documentsOf(readFileSync(`${KUBERNETES_FILES}secret.example.yaml`, 'utf8'))[0]!;
const deployments = ofKind(base, 'Deployment');
const pods = podsOf(base);
const baseSettings = readSettingsFile('base');
const names = (manifests: readonly Manifest[]) => manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
const schemaComplaints = async (manifests: readonly Manifest[]) =>
  (await Promise.all(manifests.map(schemaComplaint))).filter((one) => one !== null);

describe('what looks at manifests', () => {
  const changed = (change: (deployment: (typeof deployments)[number]) => void) => {
    const copy = structuredClone(deployments[0]!);
    change(copy);
    return copy;
  };
  type Loose = Record<string, unknown>;

  it('finds a value of the wrong type, and a field that is missing', async () => {
    expect(
      await schemaComplaint(changed(({ spec }) => void ((spec as unknown as Loose).minReadySeconds = '5'))),
    ).toMatch(/siren-gateway-api.*minReadySeconds/s);
    expect(await schemaComplaint(changed(({ spec }) => delete (spec as unknown as Loose).selector))).toMatch(
      /selector/,
    );
  });

  it('finds a field that is written wrongly, however deep it lies', () => {
    const misspelt = changed(({ spec }) => {
      const { containers } = spec!.template.spec!;
      (containers[0]!.readinessProbe as Loose).failureTreshold = 2;
    });
    const [complaint, ...more] = unknownFields([deployments[1]!, misspelt]);
    expect(complaint).toMatch(/failureTreshold.*does not exist/);
    expect(more).toEqual([]);
  });

  it('finds a pod that may do more than ours should', () => {
    const root = changed(({ spec }) => {
      spec!.template.spec!.securityContext = {};
      spec!.template.spec!.containers[0]!.securityContext = { capabilities: { add: ['NET_ADMIN'] } };
    });
    expect(restrictedViolations(root.spec!.template)).toEqual([
      'it may run as root',
      'its user is not a number other than 0',
      'it has no seccomp profile',
      'gateway may gain privileges',
      'gateway keeps capabilities',
      'gateway adds capabilities',
    ]);
  });
});

describe('the manifests', () => {
  it('are all named by their kustomization', () => {
    for (const folder of FOLDERS) {
      const files = readdirSync(KUBERNETES_FILES + folder).filter((file) => file.endsWith('.yaml'));
      const { resources } = readKustomization(folder);
      expect(files.filter((file) => file !== 'kustomization.yaml').sort()).toEqual(
        resources.filter((file) => file.endsWith('.yaml')).sort(),
      );
    }
  });

  it('are what the schemas of their kinds ask for, without a field that those do not have', async () => {
    expect(await schemaComplaints([...written, secret])).toEqual([]);
    expect(unknownFields([...written, secret])).toEqual([]);
  });

  it('have everything that the service needs', () => {
    expect(names(base)).toEqual(
      expect.arrayContaining([
        'Deployment siren-gateway-api',
        'Deployment siren-gateway-worker',
        'HorizontalPodAutoscaler siren-gateway-worker',
        'Job siren-gateway-migrate-release',
        'PodDisruptionBudget siren-gateway-api',
        'PodDisruptionBudget siren-gateway-worker',
        'Service siren-gateway',
        'ServiceMonitor siren-gateway',
      ]),
    );
    expect(ofKind(base, 'NetworkPolicy').length).toBeGreaterThan(0);
  });

  it.each(pods)('$name runs as nobody in particular, may do nothing, and writes nowhere', ({ pod }) => {
    expect(restrictedViolations(pod)).toEqual([]);
    expect(pod.spec).toMatchObject({ enableServiceLinks: false, automountServiceAccountToken: false });
    for (const { securityContext } of containersOf(pod)) {
      expect(securityContext).toMatchObject({ readOnlyRootFilesystem: true });
    }
  });

  it.each(pods)('each container of $name says what it needs and what it may take', ({ pod }) => {
    for (const { resources } of containersOf(pod)) {
      expect(bytesOfQuantity(resources?.limits?.memory)).toBeGreaterThan(bytesOfQuantity(resources?.requests?.memory));
      expect(resources?.requests?.cpu).toMatch(/^\d+m$/);
    }
  });
});

describe.each(deployments)('$metadata.name', (deployment) => {
  const gateway = gatewayOf(deployment);
  const { template } = deployment.spec!;
  const settings = settingsOf(gateway, baseSettings);
  const configuration = readConfiguration({ ...SECRETS, ...settings });

  it('is given settings that exist, with values that they take', () => {
    const given = [
      ...Object.keys(settings),
      ...containersOf(template).flatMap((one) => (one.env ?? []).map((v) => v.name)),
    ];
    expect(given.filter((name) => !KNOWN.includes(name))).toEqual([]);
    const role = deployment.metadata.labels?.['app.kubernetes.io/component'];
    expect(configuration.roles).toEqual({ api: role === 'api', worker: role === 'worker' });
    expect(configuration.database.migrate).toBe(false);
    expect(gateway.envFrom).toEqual([
      { configMapRef: { name: readKustomization('base').configMapGenerator[0]!.name } },
      { secretRef: { name: secret.metadata.name } },
    ]);
  });

  it('opens the ports that the service listens on', () => {
    expect(gateway.ports).toEqual([
      { name: 'http', containerPort: configuration.http.port },
      { name: 'metrics', containerPort: configuration.http.metricsPort },
    ]);
  });

  it('is given as long to stop as it may take, preStop included', () => {
    const { drainMs, graceMs } = configuration.shutdown;
    const sleepMs = (gateway.lifecycle?.preStop?.sleep?.seconds ?? 0) * 1_000;
    expect(template.spec!.terminationGracePeriodSeconds! * 1_000).toBeGreaterThanOrEqual(
      sleepMs + drainMs + graceMs + 5_000,
    );
  });

  it('waits for load balancers before SIGTERM as long as it then serves who has not gone, or for neither', () => {
    const { drainMs } = configuration.shutdown;
    expect((gateway.lifecycle?.preStop?.sleep?.seconds ?? 0) * 1_000).toBe(drainMs);
    // Only what others send requests to has to tell them.
    expect(drainMs > 0).toBe(configuration.roles.api);
  });

  it('may take as much memory as its heap may grow, and what there is beside it', () => {
    const heap = HEAP_OPTIONS.map((option) => /^--max-old-space-size=(\d+)$/.exec(option)?.[1]).find(Boolean);
    const beside = bytesOfQuantity(gateway.resources!.limits!.memory) - Number(heap) * 2 ** 20;
    expect(beside).toBeGreaterThanOrEqual(256 * 2 ** 20);
  });

  it('is not killed while it waits for its database, but ends with its own words', () => {
    const { periodSeconds, failureThreshold } = gateway.startupProbe!;
    expect(periodSeconds! * failureThreshold! * 1_000).toBeGreaterThan(configuration.database.waitMs);
  });

  it('does not start before the schema is there, and is spread over nodes and zones', () => {
    const [first, ...more] = template.spec!.initContainers!;
    expect(more).toEqual([]);
    expect(first!.command).toEqual([
      'node',
      'dist/tools/commands/migrate.js',
      '--wait',
      expect.stringMatching(/^\d+$/),
    ]);
    const spread = template.spec!.topologySpreadConstraints!;
    expect(spread.map(({ topologyKey }) => topologyKey).sort()).toEqual([
      'kubernetes.io/hostname',
      'topology.kubernetes.io/zone',
    ]);
    for (const { labelSelector } of spread) expect(labelSelector).toEqual(deployment.spec!.selector);
    expect(selects(deployment.spec!.selector.matchLabels, template)).toBe(true);
  });
});

describe('what is said of pods', () => {
  const podsWith = (labels: Record<string, string> | undefined) => pods.filter(({ pod }) => selects(labels, pod));
  const portNames = (chosen: typeof pods) =>
    chosen.flatMap(({ pod }) => containersOf(pod).flatMap(({ ports = [] }) => ports.map(({ name }) => name)));

  it('a Service leads to a port of each of its pods', () => {
    for (const { metadata, spec } of ofKind(base, 'Service')) {
      const chosen = podsWith(spec!.selector);
      expect(chosen.length, metadata.name).toBeGreaterThan(0);
      for (const { targetPort } of spec!.ports!) {
        for (const one of chosen) expect(portNames([one]), `${metadata.name} to ${one.name}`).toContain(targetPort);
      }
    }
  });

  it('a NetworkPolicy is about pods and ports that there are', () => {
    for (const { metadata, spec } of ofKind(written, 'NetworkPolicy')) {
      // This label is put on by the kustomization.
      const { 'app.kubernetes.io/part-of': whole, ...labels } = spec!.podSelector!.matchLabels ?? {};
      expect([undefined, 'siren-gateway']).toContain(whole);
      const chosen = podsWith(labels);
      expect(chosen.length, metadata.name).toBeGreaterThan(0);
      for (const { port } of (spec!.ingress ?? []).flatMap(({ ports = [] }) => ports)) {
        for (const one of chosen) expect(portNames([one]), metadata.name).toContain(port);
      }
    }
  });

  it('every process may post to the Internet: workers to Siren and the application, the API what tries the application', () => {
    const mayLeave = ofKind(base, 'NetworkPolicy').filter(({ spec }) =>
      spec!.egress?.some(({ ports = [], to = [] }) => to.length > 0 && ports.some(({ port }) => port === 443)),
    );
    for (const { spec } of deployments) {
      const those = mayLeave.filter((one) => selects(one.spec!.podSelector!.matchLabels, spec!.template));
      expect(names(those), spec!.template.metadata!.labels!['app.kubernetes.io/component']).toHaveLength(1);
    }
  });

  it('each Deployment has a budget for disruptions, which lets a node be drained', () => {
    const budgets = ofKind(base, 'PodDisruptionBudget');
    for (const { spec } of deployments) {
      const [budget, ...more] = budgets.filter((one) => selects(one.spec!.selector!.matchLabels, spec!.template));
      expect(more).toEqual([]);
      expect(budget!.spec).toMatchObject({ maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
    }
  });

  it('every process is scraped, as the job and by the environment that the rules ask for', () => {
    const [monitor] = ofKind(base, 'ServiceMonitor');
    const scraped = ofKind(base, 'Service').filter(({ metadata }) =>
      selects(monitor!.spec.selector.matchLabels, { metadata }),
    );
    expect(scraped).toHaveLength(1);
    const [{ metadata, spec }] = scraped as [(typeof scraped)[number]];
    expect(spec!.publishNotReadyAddresses).toBe(true);
    expect(podsWith(spec!.selector as Record<string, string>).map(({ name }) => name)).toEqual(
      deployments.map((one) => one.metadata.name),
    );
    const [endpoint] = monitor!.spec.endpoints;
    expect(spec!.ports!.map(({ name }) => name)).toContain(endpoint!.port);
    const job = metadata.labels![monitor!.spec.jobLabel!];
    const asked = rules.flatMap(({ expr }) => readPromql(expr)).find(({ metric }) => metric === 'up')!;
    expect(asked.matchers).toMatchObject({ job: `="${job}"`, environment: expect.any(String) as string });
    expect(monitor!.spec.targetLabels).toContain('environment');
  });

  it('an autoscaler knows its Deployment, which does not count itself', () => {
    for (const { spec } of ofKind(base, 'HorizontalPodAutoscaler')) {
      const { kind, name } = spec.scaleTargetRef;
      const target = deployments.find(({ metadata }) => metadata.name === name);
      expect([kind, target?.spec?.replicas]).toEqual(['Deployment', undefined]);
    }
  });

  it('as many processes as there may be have no more connections than Postgres takes by default', () => {
    const { poolSize } = readConfiguration({ ...SECRETS, ...baseSettings }).database;
    const most = ofKind(base, 'HorizontalPodAutoscaler').map(({ spec }) => {
      const { maxSurge } = deployments.find(({ metadata }) => metadata.name === spec.scaleTargetRef.name)!.spec!
        .strategy!.rollingUpdate!;
      return spec.maxReplicas + Number(maxSurge);
    });
    // Of a hundred three are for superusers. A process has one to listen with, a migration its three.
    expect(most).toHaveLength(deployments.length);
    expect(most.reduce((sum, n) => sum + n * (poolSize + 1), 3)).toBeLessThanOrEqual(97);
  });
});

it('workers are scaled by a metric of ours, which the rule beside makes of what Prometheus has', () => {
  const values = parseYaml(readFileSync(`${KUBERNETES_FILES}prometheus-adapter.yaml`, 'utf8')) as {
    rules: { external: { seriesQuery: string; metricsQuery: string; resources: object }[] };
  };
  const [metric] = ofKind(base, 'HorizontalPodAutoscaler').find(
    ({ metadata }) => metadata.name === 'siren-gateway-worker',
  )!.spec.metrics!;
  const { name } = metric!.external!.metric;
  expect(metric!.external!.target).toMatchObject({ type: 'Value' });
  expect(values.rules.external).toHaveLength(1);
  const [rule] = values.rules.external;
  const series = readPromql(rule!.seriesQuery)[0]!.metric;
  expect(series).toBe(name);
  // What the adapter writes into it: the series, and the namespace of the autoscaler that asks.
  const query = rule!.metricsQuery
    .replaceAll('<<.Series>>', series)
    .replaceAll('<<.LabelMatchers>>', 'namespace="siren-gateway"');
  expect(query).toMatch(/^max\(/);
  expect(readPromql(query)).toEqual([{ metric: name, matchers: { namespace: '="siren-gateway"' } }]);
  expect(readPromql(rule!.seriesQuery)).toEqual([{ metric: series, matchers: { namespace: '!=""' } }]);
});

describe('the Secret that is shown', () => {
  const { stringData } = secret as Manifest & { stringData: Record<string, string> };

  it('has what must be set, and settings alone', () => {
    const required = ALL_SETTINGS.flatMap(({ name, unset }) => (unset === 'refused' ? [name] : []));
    expect(Object.keys(stringData).sort()).toEqual(required.sort());
    expect(Object.keys(SECRETS).sort()).toEqual(required.sort());
  });

  it('is refused by the service as it is', () => {
    for (const name of Object.keys(stringData).filter((one) => one !== 'DATABASE_URL')) {
      expect(() => readConfiguration({ ...SECRETS, [name]: stringData[name] })).toThrow(name);
    }
  });

  it('is made by no kustomization, and no ConfigMap holds a secret', () => {
    expect(written.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    for (const folder of FOLDERS) {
      expect(
        Object.keys(readSettingsFile(folder)).filter((name) => name in SECRETS || /SECRET|KEY$/.test(name)),
      ).toEqual([]);
    }
  });
});

describe.each(OVERLAYS)('the overlay %s', (name) => {
  const { images } = readKustomization(`overlays/${name}`);

  it('runs this release', () => {
    expect(images!.map(({ newTag }) => newTag)).toEqual([packageVersion()]);
  });

  it('changes settings that exist, to values that they take', () => {
    const settings = { ...baseSettings, ...readSettingsFile(`overlays/${name}`) };
    expect(Object.keys(settings).filter((one) => !KNOWN.includes(one))).toEqual([]);
    for (const deployment of deployments)
      readConfiguration({ ...SECRETS, ...settingsOf(gatewayOf(deployment), settings) });
  });
});

const kubectl = await fetchKubectl();
if ('missing' in kubectl) console.warn(`the overlays are not built by kustomize: ${kubectl.missing}`);
afterAll(() => ('remove' in kubectl ? kubectl.remove() : undefined));

describe.skipIf('missing' in kubectl).each(OVERLAYS)('the overlay %s, as kustomize builds it,', (name) => {
  const build = async () => {
    const text = await (kubectl as Kubectl).kustomize(`${KUBERNETES_FILES}overlays/${name}`);
    return { text, manifests: documentsOf(text) };
  };

  it('is what the schemas ask for', async () => {
    const { text, manifests } = await build();
    expect(await schemaComplaints(manifests)).toEqual([]);
    expect(unknownFields(manifests)).toEqual([]);
    expect(text).not.toContain('$patch');
  });

  it('lies in one namespace, which lets no pod do more than ours', async () => {
    const { manifests } = await build();
    const [namespace, ...others] = manifests.filter(({ kind }) => kind === 'Namespace');
    expect(others).toEqual([]);
    expect(namespace!.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
    const of = new Set(manifests.filter(({ kind }) => kind !== 'Namespace').map((one) => one.metadata.namespace));
    expect(of).toEqual(new Set([namespace!.metadata.name]));
    for (const { pod } of podsOf(manifests)) expect(restrictedViolations(pod)).toEqual([]);
  });

  it('gives every container the image of the release, and the Job its name', async () => {
    const { manifests } = await build();
    const { newName, newTag } = readKustomization(`overlays/${name}`).images![0]!;
    const used = podsOf(manifests).flatMap(({ pod }) => containersOf(pod).map(({ image }) => image));
    expect(new Set(used)).toEqual(new Set([`${newName}:${newTag}`]));
    expect(ofKind(manifests, 'Job').map(({ metadata }) => metadata.name)).toEqual([`siren-gateway-migrate-${newTag}`]);
  });

  it('gives every process the settings of the base and its own, under a name that changes with them', async () => {
    const { manifests } = await build();
    const [configMap] = manifests.filter(({ kind }) => kind === 'ConfigMap') as (Manifest & { data: object })[];
    expect(configMap!.data).toEqual({ ...baseSettings, ...readSettingsFile(`overlays/${name}`) });
    expect(configMap!.metadata.name).toMatch(/^siren-gateway-\w+$/);
    for (const deployment of ofKind(manifests, 'Deployment')) {
      expect(gatewayOf(deployment).envFrom![0]).toEqual({ configMapRef: { name: configMap!.metadata.name } });
    }
  });

  it('counts the processes of a role, or has an autoscaler count them', async () => {
    const { manifests } = await build();
    const scaled = ofKind(manifests, 'HorizontalPodAutoscaler').map(({ spec }) => spec.scaleTargetRef.name);
    for (const { metadata, spec } of ofKind(manifests, 'Deployment')) {
      expect(spec!.replicas === undefined, metadata.name).toBe(scaled.includes(metadata.name));
    }
  });

  it('says to Prometheus which environment it is', async () => {
    const { manifests } = await build();
    const services = ofKind(manifests, 'Service');
    expect(services.map(({ metadata }) => metadata.labels?.environment)).toEqual(services.map(() => name));
  });

  it('has policies that reach every pod', async () => {
    const { manifests } = await build();
    const [all] = ofKind(manifests, 'NetworkPolicy').filter(({ metadata }) => metadata.name.endsWith('-nothing-else'));
    expect(all!.spec).toEqual({
      podSelector: { matchLabels: expect.any(Object) as object },
      policyTypes: ['Ingress', 'Egress'],
    });
    for (const { pod } of podsOf(manifests)) expect(selects(all!.spec!.podSelector!.matchLabels, pod)).toBe(true);
  });
});

it('the rules of the alerts are a PrometheusRule, as docs/kubernetes.md makes it', async () => {
  const file = readFileSync(new URL('../../deploy/prometheus/alerts.yaml', import.meta.url), 'utf8');
  const head = 'apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: siren-gateway\nspec:\n';
  const rule = documentsOf(head + file.replaceAll(/^/gm, '  '));
  expect(rule).toHaveLength(1);
  expect(await schemaComplaints(rule)).toEqual([]);
});
