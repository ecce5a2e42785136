import type { IPodTemplateSpec } from 'kubernetes-models/v1/PodTemplateSpec';
import { containersOf } from './manifests.js';

/**
 * Where a pod breaks the profile `restricted` of Kubernetes' Pod Security Standards, as far as pods like ours can:
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function restrictedViolations(pod: IPodTemplateSpec): string[] {
  const { spec } = pod;
  const found: string[] = [];
  const demand = (holds: boolean, what: string) => void (holds || found.push(what));
  demand(!spec?.hostNetwork && !spec?.hostPID && !spec?.hostIPC, 'it shares what is the host’s');
  demand(
    (spec?.volumes ?? []).every(({ hostPath }) => hostPath === undefined),
    'it mounts a path of the host',
  );
  demand(spec?.securityContext?.runAsNonRoot === true, 'it may run as root');
  // A name, as in the image, cannot be verified by the kubelet.
  demand((spec?.securityContext?.runAsUser ?? 0) > 0, 'its user is not a number other than 0');
  demand(spec?.securityContext?.seccompProfile?.type === 'RuntimeDefault', 'it has no seccomp profile');
  for (const { name, securityContext, ports = [] } of containersOf(pod)) {
    demand(securityContext?.allowPrivilegeEscalation === false, `${name} may gain privileges`);
    demand(securityContext?.privileged !== true, `${name} is privileged`);
    demand(securityContext?.capabilities?.drop?.includes('ALL') === true, `${name} keeps capabilities`);
    demand((securityContext?.capabilities?.add ?? []).length === 0, `${name} adds capabilities`);
    demand(securityContext?.runAsUser !== 0 && securityContext?.runAsNonRoot !== false, `${name} may run as root`);
    demand(
      ports.every(({ hostPort }) => hostPort === undefined),
      `${name} takes a port of the host`,
    );
  }
  return found;
}
