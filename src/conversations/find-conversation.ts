import { inTransaction, poolOf } from '../database/transaction.js';
import { cut, type ListPage } from '../http/pages.js';
import { shownIncoming } from '../inbox/incoming-messages.service.js';
import { findIncomingByIds } from '../inbox/find-incoming.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { findListedMessages } from '../messages/find-messages.js';
import { canonicalNumber, digestName, formsOf } from '../messages/numbers/equivalent-numbers.js';
import { findSuppressionChanges } from '../suppressions/read-suppressions.js';
import type { SuppressionChangeDto } from '../suppressions/suppression.dto.js';
import type { SaidDto, SaidKind } from './conversation.dto.js';

export interface ConversationPage {
  /** An id of any of them; null: from the newest on. */
  before: string | null;
  limit: number;
  /** Whether what the person wrote is read, too. */
  hasIncoming: boolean;
  /** Whether it is told who changed suppressions, and what they said of it. */
  hasSuppressions: boolean;
}

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * Ids are made when what they name comes, so their order is that of time. Each form of the number has the newest rows of
 * its own from an index, and no more of them than a page shows.
 */
const IDS = `
  SELECT id, kind FROM (
    SELECT m.id, 'message' AS kind FROM unnest($1::text[]) AS n (number),
           LATERAL (SELECT id FROM messages WHERE to_number = n.number AND id < $2 ORDER BY id DESC LIMIT $3) AS m
     UNION ALL
    SELECT i.id, 'incoming' FROM unnest($1::text[]) AS n (number),
           LATERAL (SELECT id FROM incoming_messages WHERE from_e164 = n.number AND id < $2 ORDER BY id DESC LIMIT $3) AS i
     WHERE $4
     UNION ALL
    SELECT s.id, 'suppression' FROM unnest($1::text[] || (${digestName('$5::text')})) AS n (number),
           LATERAL (SELECT id FROM suppression_changes
                     WHERE phone_number = n.number AND id < $2 ORDER BY id DESC LIMIT $3) AS s) AS said
   ORDER BY id DESC LIMIT $3`;

/**
 * What was said between a person and us, in both directions, and what was changed about whether they may be written to: the
 * newest first, whatever form of the number it is stored under.
 * @param phoneNumber E.164
 */
export async function findConversation(
  context: Pick<DeliveryContext, 'dataSource' | 'policy'>,
  phoneNumber: string,
  { before, limit, hasIncoming, hasSuppressions }: ConversationPage,
): Promise<ListPage<SaidDto, string>> {
  const { dataSource } = context;
  const { rows } = await poolOf(dataSource).query<{ id: string; kind: SaidKind }>(IDS, [
    formsOf(phoneNumber),
    before ?? LAST_ID,
    limit + 1,
    hasIncoming,
    canonicalNumber(phoneNumber),
  ]);
  const { rows: ids, next } = cut(rows, limit, ({ id }) => id);
  const of = (kind: SaidKind): string[] => ids.filter((one) => one.kind === kind).map(({ id }) => id);
  const changes = of('suppression');
  const [messages, incoming, suppressions] = await Promise.all([
    findListedMessages(context, of('message')),
    findIncomingByIds(dataSource, of('incoming')).then((rows) => shownIncoming(dataSource, rows)),
    changes.length === 0
      ? []
      : inTransaction(dataSource, (tx) => findSuppressionChanges(tx, phoneNumber, { before, limit: changes.length })),
  ]);
  const said = new Map<string, SaidDto>([
    ...messages.map(
      (message) => [message.id, { ...NOTHING, ...saidAt('message', message.id, message.createdAt), message }] as const,
    ),
    ...incoming.map(
      (one) => [one.id, { ...NOTHING, ...saidAt('incoming', one.id, one.receivedAt), incoming: one }] as const,
    ),
    ...suppressions.map(
      (suppression) =>
        [
          suppression.id,
          {
            ...{ ...NOTHING, ...saidAt('suppression', suppression.id, suppression.at) },
            suppression: visibleChange(suppression, { hasIncoming, hasSuppressions }),
          },
        ] as const,
    ),
  ]);
  // What was erased or dropped in between is left out.
  return { rows: ids.flatMap(({ id }) => said.get(id) ?? []), next };
}

/** A change, as far as a key may see it that has not every scope. */
function visibleChange(
  change: SuppressionChangeDto,
  { hasIncoming, hasSuppressions }: Pick<ConversationPage, 'hasIncoming' | 'hasSuppressions'>,
): SuppressionChangeDto {
  return {
    ...change,
    ...(!hasSuppressions && { apiKeyId: null, keyName: null, note: null, liftedBecause: null }),
    ...(!hasIncoming && change.source === 'opt_out' && { causeId: null }),
  };
}

const NOTHING = { message: null, incoming: null, suppression: null };

const saidAt = <Kind extends SaidKind>(kind: Kind, id: string, at: Date) => ({ kind, id, at });
