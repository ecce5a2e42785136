import type { Tx } from '../database/transaction.js';
import type { Request } from './begin.js';
import { type DeliveryPolicy, requestLeaseMs } from '../messages/delivery.policy.js';
import { nextStep } from '../deciding/next-step.js';
import type { DecisionInput } from '../deciding/next-step.types.js';
import type { OpenMessage } from '../messages/open-message.js';
import { type TemplateHold, templateKey } from '../deciding/window.js';

type Holds = ReadonlyMap<string, TemplateHold>;
type DecisionInputOf = (open: OpenMessage) => DecisionInput;

/**
 * Lets the first of several messages probe a held template whose time has come. For the others the template stays held.
 * @param holds locked by this transaction
 */
export function withOneProbeEach(
  messages: readonly OpenMessage[],
  given: DecisionInputOf,
  holds: Holds,
): DecisionInputOf {
  const probes = new Map<string, OpenMessage>();
  for (const open of messages) {
    if (holds.size === 0) break;
    const key = templateOf(open, given(open));
    if (key !== null && holds.has(key) && !probes.has(key)) probes.set(key, open);
  }
  if (probes.size === 0) return given;
  return (open) => {
    const c = given(open);
    const nextProbe = new Date(c.now.getTime() + 1);
    const templateHolds = [...c.templateHolds].map(([key, hold]) => {
      const isOthers = probes.has(key) && probes.get(key) !== open && hold.until <= c.now;
      return [key, isOthers ? { ...hold, until: nextProbe } : hold] as const;
    });
    return { ...c, templateHolds: new Map(templateHolds) };
  };
}

/** Moves the next probe of these templates to a time when this outcome is known. */
export async function reserveProbes(
  tx: Tx,
  requests: readonly Request[],
  holds: Holds,
  policy: DeliveryPolicy,
): Promise<void> {
  const probed = requests.flatMap(
    ({ kind, attempt: { approvedName: name, approvedLanguage: language, startedAt } }) => {
      const isProbe =
        kind === 'send' && name !== null && language !== null && holds.has(templateKey({ name, language }));
      return isProbe ? [{ name, language, until: new Date(startedAt.getTime() + requestLeaseMs(policy)) }] : [];
    },
  );
  if (probed.length === 0) return;
  await tx.query(
    `UPDATE template_holds h SET until = p.until, probing = true
       FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS p (name, language, until)
      WHERE h.name = p.name AND h.language = p.language`,
    [probed.map(({ name }) => name), probed.map(({ language }) => language), probed.map(({ until }) => until)],
  );
}

/** The template that a message would begin with now, by its key; null: it begins with none. */
function templateOf({ message, attempts }: OpenMessage, c: DecisionInput): string | null {
  const next = nextStep(message, attempts, c);
  return next.do === 'begin' && next.approved !== undefined ? templateKey(next.approved) : null;
}
