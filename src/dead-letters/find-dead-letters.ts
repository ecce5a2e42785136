import type { DataSource } from 'typeorm';
import { INTERNAL_ERROR } from '../delivering/failing.js';
import { poolOf } from '../database/transaction.js';
import { DEAD_LETTER_KINDS, type DeadLetterDto, type DeadLetterKind } from './dead-letter.dto.js';

/** Newest first, up to `limit`, those before the id `before`. Each part reads an index of dead letters alone. */
export async function findDeadLetters(
  dataSource: DataSource,
  { kind, before, limit }: { kind: DeadLetterKind | undefined; before: string | null; limit: number },
): Promise<DeadLetterDto[]> {
  const { rows } = await poolOf(dataSource).query<DeadLetterDto>(
    `SELECT id, kind, failures, provider_message_id AS "providerMessageId", created_at AS "createdAt" FROM (
       (SELECT d.message_id AS id, 'message' AS kind, d.failures, NULL AS provider_message_id, m.created_at
          FROM deliveries d JOIN messages m ON m.id = d.message_id
         WHERE d.failure_code = '${INTERNAL_ERROR.code}' AND d.status = 'failed' AND ($1::uuid IS NULL OR d.message_id < $1)
           AND 'message' = ANY($2) ORDER BY d.message_id DESC LIMIT $3)
       UNION ALL
       (SELECT webhook_ids[1] AS id, 'webhook', failures, provider_message_ids[1],
               (webhooks::json->0->>'receivedAt')::timestamptz FROM webhook_spool
         WHERE next_at IS NULL AND ($1::uuid IS NULL OR webhook_ids[1] < $1)
           AND 'webhook' = ANY($2) ORDER BY webhook_ids[1] DESC LIMIT $3)
       UNION ALL
       (SELECT id, 'incoming', failures, provider_message_id, received_at FROM incoming_messages
         WHERE status = 'failed' AND ($1::uuid IS NULL OR id < $1)
           AND 'incoming' = ANY($2) ORDER BY id DESC LIMIT $3)
       UNION ALL
       (SELECT id, 'event', failures, NULL, at FROM event_deliveries
         WHERE status = 'dead' AND ($1::uuid IS NULL OR id < $1)
           AND 'event' = ANY($2) ORDER BY id DESC LIMIT $3)
     ) AS dead ORDER BY id DESC LIMIT $3`,
    [before, kind === undefined ? DEAD_LETTER_KINDS : [kind], limit],
  );
  return rows;
}
