import type { DataSource } from 'typeorm';
import { poolOf } from '../database/transaction.js';
import type { Channel } from '../siren/channel.js';

/**
 * Reserves the probes of pauses that are due: one message may try each of these channels, from any replica, and no
 * other for `ms`. A statement of its own.
 */
export async function takeProbes(
  dataSource: DataSource,
  channels: readonly Channel[],
  now: Date,
  ms: number,
): Promise<Probe[]> {
  if (channels.length === 0) return [];
  const until = new Date(now.getTime() + ms);
  const { rows } = await poolOf(dataSource).query<{ channel: Channel }>(
    `UPDATE channel_holds SET until = $3, probing = true
      WHERE channel = ANY ($1) AND kind = 'pause' AND until <= $2 RETURNING channel`,
    [[...channels].sort(), now, until],
  );
  return rows.map(({ channel }) => ({ channel, until }));
}

export interface Probe {
  channel: Channel;
  until: Date;
}

/** Releases probes that no message made. They may be made at once. */
export async function giveBackProbes(dataSource: DataSource, probes: readonly Probe[], now: Date): Promise<void> {
  if (probes.length === 0) return;
  await poolOf(dataSource).query(
    `UPDATE channel_holds h SET until = $3, probing = false
       FROM unnest($1::text[], $2::timestamptz[]) AS x (channel, until)
      WHERE h.channel = x.channel AND h.kind = 'pause' AND h.until = x.until`,
    [probes.map(({ channel }) => channel), probes.map(({ until }) => until.toISOString()), now],
  );
}
