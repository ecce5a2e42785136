import type { AuditEntry } from '../api/types.js';
import { NOTHING } from './format.js';

/** As the API lists them. */
export const AUDIT_ACTIONS = [
  'api_key.created',
  'api_key.revoked',
  'approved_template.tried',
  'batch.cancelled',
  'batch.paused',
  'batch.rate_changed',
  'batch.resumed',
  'channel.tried',
  'contact.answered',
  'contact.erasure_requested',
  'contact.exported',
  'dead_letter.discarded',
  'dead_letter.replayed',
  'event.redelivered',
  'events.redelivered',
  'message.cancelled',
  'message.rescheduled',
  'messages.resent',
  'policy.created',
  'policy.deleted',
  'policy.replaced',
  'session.created',
  'session.revoked',
  'suppression.added',
  'suppression.changed',
  'suppression.lifted',
  'suppressions.imported',
  'template.archived',
  'template.changed',
  'template.created',
  'template.published',
] as const;

/** Who has no application of their own. */
const ACTORS: Readonly<Record<string, string>> = { code: 'The application itself', command: 'A command' };

export const actorName = ({ keyId, name }: AuditEntry['actor']): string => ACTORS[keyId] ?? name;

/** A digest tells nobody anything: its beginning tells two apart. */
export const shownSubject = (id: string): string => (id.startsWith('digest:') ? `${id.slice(0, 15)}…` : id);

/** What is another than before, each in a few words: `status: running → paused`. */
export function changesOf({ before, after }: Pick<AuditEntry, 'before' | 'after'>): string[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names.flatMap((name) => {
    const [was, is] = [shown(before?.[name]), shown(after?.[name])];
    if (before !== null && after !== null) return was === is ? [] : [`${spaced(name)}: ${was} → ${is}`];
    const value = after === null ? was : is;
    return value === NOTHING ? [] : [`${spaced(name)}: ${value}`];
  });
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return NOTHING;
  if (Array.isArray(value)) return value.length === 0 ? NOTHING : value.map(shown).join(', ');
  if (typeof value !== 'object') return typeof value === 'string' ? value : JSON.stringify(value);
  const [first, ...rest] = Object.entries(value).map(([name, part]) => [spaced(name), shown(part)] as const);
  if (first === undefined) return NOTHING;
  // The first names it: `sms (max segments 2)`.
  return rest.length === 0 ? first[1] : `${first[1]} (${rest.map((part) => part.join(' ')).join(', ')})`;
}

/** `ratePerSecond` as `rate per second`. */
function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
