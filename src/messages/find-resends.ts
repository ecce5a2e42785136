import type { Pool } from 'pg';

/** Nobody reads more of them. */
const MOST = 10;

/** The messages that repeat these, by the ids of these, the newest first; of each the newest ten. */
export async function findResends(pool: Pool, ids: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
  if (ids.length === 0) return new Map();
  const { rows } = await pool.query<{ id: string; resent: string }>(
    `SELECT x.id, r.id AS resent FROM unnest($1::uuid[]) AS x (id),
            LATERAL (SELECT id FROM messages WHERE resend_of = x.id AND id > x.id ORDER BY id DESC LIMIT ${MOST}) AS r
      ORDER BY r.id DESC`,
    [ids],
  );
  const byId = Map.groupBy(rows, ({ id }) => id);
  return new Map([...byId].map(([id, of]) => [id, of.map(({ resent }) => resent)]));
}
