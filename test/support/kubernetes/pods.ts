import { type BuiltProgram, startBuilt } from '../built-program.js';
import { findFreePort } from '../../../src/tools/local/plan-local-run.js';
import {
  type Container,
  gatewayOf,
  type Manifest,
  ofKind,
  readManifests,
  readSettingsFile,
  settingsOf,
} from './manifests.js';

/** A pod of a Deployment, as a process of this machine: what the manifests give it, but for addresses, ports and secrets. */
export interface Pod {
  name: string;
  container: Container;
  program: BuiltProgram;
  /** The address of a port of the container, by its name or number. */
  addressOf(port: number | string): string;
}

/** @param given secrets, and addresses that are of this machine */
export async function startPods(given: Record<string, string>): Promise<Pod[]> {
  return Promise.all(
    ofKind(readManifests('base'), 'Deployment').map(async (deployment) => {
      const container = gatewayOf(deployment);
      const ports = new Map<string, { inside: number; here: number }>();
      for (const { name, containerPort } of container.ports!) {
        ports.set(name!, { inside: containerPort, here: await findFreePort() });
      }
      const env = {
        ...settingsOf(container, readSettingsFile('base')),
        ...given,
        HOST: '127.0.0.1',
        PORT: String(ports.get('http')!.here),
        METRICS_PORT: String(ports.get('metrics')!.here),
      };
      return {
        name: deployment.metadata.name,
        container,
        program: startBuilt('main.js', env),
        addressOf(port: number | string) {
          const found = [...ports].find(([name, { inside }]) => name === port || inside === port);
          if (found === undefined) throw new Error(`${deployment.metadata.name} has no port ${port}`);
          return `http://127.0.0.1:${found[1].here}`;
        },
      };
    }),
  );
}

/** Runs a container that is to end, such as that of a Job, with DATABASE_URL alone. */
export function startContainer({ command }: Container, databaseUrl: string): BuiltProgram {
  const [node, file, ...args] = command!;
  if (node !== 'node' || !file?.startsWith('dist/')) throw new Error(`${command!.join(' ')} is no program of ours`);
  return startBuilt(file.slice('dist/'.length), { DATABASE_URL: databaseUrl }, { args });
}

/** Asks as a kubelet does. Resolves to the status; what the network says instead is its code. */
export async function probe(pod: Pod, { httpGet }: NonNullable<Container['livenessProbe']>): Promise<number | string> {
  try {
    const answer = await fetch(pod.addressOf(httpGet!.port) + httpGet!.path!);
    await answer.arrayBuffer();
    return answer.status;
  } catch (error) {
    const { cause } = error as { cause?: NodeJS.ErrnoException };
    return cause?.code ?? String(error);
  }
}

export const jobContainer = (manifests: readonly Manifest[]): Container =>
  ofKind(manifests, 'Job')[0]!.spec!.template.spec!.containers[0]!;
