import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IJob } from 'kubernetes-models/batch/v1/Job';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import type { IPodTemplateSpec } from 'kubernetes-models/v1/PodTemplateSpec';
import type { IService } from 'kubernetes-models/v1/Service';
import type { IServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { parseYaml, parseYamlDocuments } from '../yaml.js';

/** Where `base/` and `overlays/` lie. */
export const KUBERNETES_FILES = fileURLToPath(new URL('../../../deploy/kubernetes/', import.meta.url));
export const OVERLAYS = readdirSync(`${KUBERNETES_FILES}overlays`).sort();

/** An object of a manifest, whatever its kind. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
}

interface Kinds {
  Deployment: IDeployment;
  HorizontalPodAutoscaler: IHorizontalPodAutoscaler;
  Job: IJob;
  NetworkPolicy: INetworkPolicy;
  PodDisruptionBudget: IPodDisruptionBudget;
  Service: IService;
  ServiceMonitor: IServiceMonitor;
}

export interface Kustomization {
  resources: string[];
  images?: { name: string; newName: string; newTag: string }[];
  configMapGenerator: { name: string; envs: string[] }[];
}

export const readKustomization = (folder: string): Kustomization =>
  parseYaml(readFileSync(`${KUBERNETES_FILES}${folder}/kustomization.yaml`, 'utf8')) as Kustomization;

/** What a folder's own files hold, as it is written: without what its kustomization changes. */
export function readManifests(folder: string): Manifest[] {
  const files = readKustomization(folder).resources.filter((file) => file.endsWith('.yaml'));
  return files.flatMap((file) => documentsOf(readFileSync(`${KUBERNETES_FILES}${folder}/${file}`, 'utf8')));
}

export const documentsOf = (text: string): Manifest[] => parseYamlDocuments(text) as Manifest[];

export function ofKind<Kind extends keyof Kinds>(
  manifests: readonly Manifest[],
  kind: Kind,
): (Manifest & Kinds[Kind])[] {
  return manifests.filter((one): one is Manifest & Kinds[Kind] => one.kind === kind);
}

/** The settings of a folder's `settings.env`. */
export const readSettingsFile = (folder: string): Record<string, string> =>
  parseEnv(readFileSync(`${KUBERNETES_FILES}${folder}/settings.env`, 'utf8')) as Record<string, string>;

/** The pods that a manifest makes, with the name of it. */
export function podsOf(manifests: readonly Manifest[]): { name: string; pod: IPodTemplateSpec }[] {
  const makers = [...ofKind(manifests, 'Deployment'), ...ofKind(manifests, 'Job')];
  return makers.map(({ metadata, spec }) => ({ name: metadata.name, pod: spec!.template }));
}

export type Container = NonNullable<IPodTemplateSpec['spec']>['containers'][number];

/** All containers of a pod, those that run before the others too. */
export function containersOf({ spec }: IPodTemplateSpec): Container[] {
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
}

/** The one container of a Deployment's pods that runs the service. */
export function gatewayOf({ spec, metadata }: Manifest & IDeployment): Container {
  const gateway = spec?.template.spec?.containers.find(({ name }) => name === 'gateway');
  if (gateway === undefined) throw new Error(`${metadata.name} has no container named gateway`);
  return gateway;
}

/** What the container is given as settings, but for its Secret: the ConfigMap, and what it says itself, which goes before. */
export function settingsOf(container: Container, configMap: Record<string, string>): Record<string, string> {
  const own = (container.env ?? []).flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
  return { ...(container.envFrom === undefined ? {} : configMap), ...Object.fromEntries(own) };
}

/** Whether labels are among those of a pod. An empty selector selects everything. */
export function selects(labels: Record<string, string> | undefined, { metadata }: IPodTemplateSpec): boolean {
  return Object.entries(labels ?? {}).every(([name, value]) => metadata?.labels?.[name] === value);
}

/** A quantity in bytes, such as 832Mi. */
export function bytesOfQuantity(quantity: unknown): number {
  const [, number, unit] = /^(\d+)(Ki|Mi|Gi)$/.exec(String(quantity)) ?? [];
  if (number === undefined) throw new Error(`${String(quantity)} is no number of Ki, Mi or Gi`);
  return Number(number) * { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 }[unit as 'Ki' | 'Mi' | 'Gi'];
}
