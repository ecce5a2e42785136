import { Logger } from '@nestjs/common';
import { afterCommit, type Tx } from '../database/transaction.js';
import { later } from '../database/clock.js';
import { addConsecutiveErrors, clearConsecutiveErrors } from '../limits/consecutive-errors.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import type { MessageRecord } from '../messages/message.entity.js';
import { rowOf, type TemplateEvidence } from './evidence.js';
import { type TemplateHold, templateKey } from '../deciding/window.js';

const logger = new Logger('Template');
const COLUMNS = 'name, language, since, until, reason';
const aboutTemplate = (key: string): string => `template ${key}`;

interface Planned {
  message: Pick<MessageRecord, 'finishedAt' | 'plan'>;
}
type Probing = Pick<DeliveryPolicy, 'firstProbeMs' | 'longestProbeMs'>;

/** The templates that are held, by their keys; read only where one of these messages has a template. */
export async function readTemplateHolds(tx: Tx, messages: readonly Planned[]): Promise<Map<string, TemplateHold>> {
  return read(tx, messages, '');
}

/** The same, locked: whoever begins when a probe is due makes the one probe. */
export async function lockTemplateHolds(tx: Tx, messages: readonly Planned[]): Promise<Map<string, TemplateHold>> {
  return read(tx, messages, ' FOR UPDATE');
}

async function read(tx: Tx, messages: readonly Planned[], lock: string): Promise<Map<string, TemplateHold>> {
  const hasTemplate = messages.some(
    ({ message: { finishedAt, plan } }) =>
      finishedAt === null && plan.some(({ approved, inOtherLocales }) => approved ?? inOtherLocales),
  );
  if (!hasTemplate) return new Map();
  // In the order in which whoever learns of templates locks them.
  const holds = await tx.query<TemplateHold>(
    `SELECT ${COLUMNS} FROM template_holds ORDER BY name COLLATE "C", language COLLATE "C"${lock}`,
  );
  return new Map(holds.map((hold) => [templateKey(hold), hold]));
}

/**
 * Learns of templates from what became of requests that sent them: enough different messages in a row that failed for one
 * begin its hold, a failed probe makes it longer, and a success ends it.
 */
export async function learnTemplates(
  tx: Tx,
  evidence: readonly TemplateEvidence[],
  policy: Probing,
  now: Date,
): Promise<void> {
  for (const [key, pieces] of [...Map.groupBy(evidence, templateKey)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { hasSuccess, errors } = rowOf(pieces);
    if (hasSuccess) await end(tx, key, pieces, now);
    const row = await addConsecutiveErrors(
      tx,
      errors.map(({ subject }) => ({ about: aboutTemplate(key), subject })),
      'any',
    );
    const newest = errors.at(-1);
    if (newest === undefined || (await prolong(tx, newest, policy, now)) || row.length === 0) continue;
    await clearConsecutiveErrors(tx, row, 'any');
    await begin(tx, newest, policy, now);
  }
}

async function begin(tx: Tx, { name, language, code }: TemplateEvidence, policy: Probing, now: Date): Promise<void> {
  const until = later(now, policy.firstProbeMs);
  const begun = await tx.query(
    `INSERT INTO template_holds (name, language, since, until, reason, probe_ms) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING RETURNING name`,
    [name, language, now, until, code, policy.firstProbeMs],
  );
  if (begun.length === 0) return;
  afterCommit(tx, () => logger.warn({ template: name, language, reason: code }, 'template held'));
}

/** A probe has failed: the next one comes after twice the time. Answers whether the template is held already. */
async function prolong(tx: Tx, failed: TemplateEvidence, policy: Probing, now: Date): Promise<boolean> {
  const { name, language, begunAt, code } = failed;
  const [held] = await tx.query<{ since: Date; probeMs: number }>(
    `SELECT since, probe_ms AS "probeMs" FROM template_holds WHERE name = $1 AND language = $2 FOR UPDATE`,
    [name, language],
  );
  if (held === undefined) return false;
  // Requests from before the hold are no probes.
  if (begunAt > held.since) {
    const probeMs = Math.min(held.probeMs * 2, policy.longestProbeMs);
    await tx.query(
      `UPDATE template_holds SET until = $3, probe_ms = $4, reason = $5, probing = false WHERE name = $1 AND language = $2`,
      [...[name, language, later(now, probeMs), probeMs, code]],
    );
  }
  return true;
}

async function end(tx: Tx, key: string, pieces: readonly TemplateEvidence[], now: Date): Promise<void> {
  await clearConsecutiveErrors(tx, [aboutTemplate(key)], 'any');
  const newest = Math.max(...pieces.filter(({ code }) => code === null).map(({ begunAt }) => begunAt.getTime()));
  const { name, language } = pieces[0]!;
  const ended = await tx.query<TemplateHold>(
    `DELETE FROM template_holds WHERE name = $1 AND language = $2 AND since < $3 RETURNING ${COLUMNS}`,
    [name, language, new Date(newest)],
  );
  for (const { since, reason } of ended) {
    const forMs = now.getTime() - since.getTime();
    afterCommit(tx, () => logger.log({ template: name, language, reason, forMs }, 'template resumed'));
  }
}
