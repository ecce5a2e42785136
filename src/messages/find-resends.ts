import type { Pool } from 'pg';

/** Nobody reads more of them. */
const MOST = 10;

/** The messages that repeat these, by the ids of these, the newest first; of each the newest ten. */
export async function findResends(pool: Pool, ids: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
  if (ids.length === 0) return new Map();
  const { rows } = await pool.query<{ id: string; resent: string }>(
    `SELECT x.id, r.resent_as AS resent FROM unnest($1::uuid[]) AS x (id),
            LATERAL (SELECT resent_as FROM resent_messages
                      WHERE message_id = x.id ORDER BY resent_as DESC LIMIT ${MOST}) AS r
      ORDER BY r.resent_as DESC`,
    [ids],
  );
  const byId = Map.groupBy(rows, ({ id }) => id);
  return new Map([...byId].map(([id, of]) => [id, of.map(({ resent }) => resent)]));
}
