import { inParts } from './in-parts.js';
import { postLong, remove } from './client.js';
import type { BoundedCount, DiscardedMany, ReplayedMany } from './types.js';

/** The dead letters that an order is about. */
export type MeantLetters = { ids: readonly string[] } | { filter: Readonly<Record<string, string>> };

/** Of one call. */
const MOST_IDS = 100;

/** What each call of an order is about: ids come some at a time. */
function callsOf(meant: MeantLetters): ({ ids: string[] } | Readonly<Record<string, string>>)[] {
  if ('filter' in meant) return [meant.filter];
  const calls: { ids: string[] }[] = [];
  for (let i = 0; i < meant.ids.length; i += MOST_IDS) calls.push({ ids: meant.ids.slice(i, i + MOST_IDS) });
  return calls;
}

/** How many there are of those that are meant. */
export async function countLetters(meant: MeantLetters): Promise<BoundedCount> {
  let count = 0;
  let isExact = true;
  for (const call of callsOf(meant)) {
    const { fitting } = await postLong<ReplayedMany>('dead-letters', { ...call, dryRun: true });
    count += fitting.count;
    isExact &&= fitting.isExact;
  }
  return { count, isExact };
}

export interface Replayed {
  replayed: number;
  refused: ReplayedMany['refused'];
}

/** Handles them once more. @param onProgress how many have been looked at so far */
export async function replayLetters(meant: MeantLetters, onProgress: (looked: number) => void): Promise<Replayed> {
  const done: Replayed = { replayed: 0, refused: [] };
  for (const call of callsOf(meant)) {
    await inParts<ReplayedMany>(async (cursor) => {
      const part = await postLong<ReplayedMany>('dead-letters', { ...call, cursor });
      done.replayed += part.replayed;
      done.refused.push(...part.refused);
      onProgress(done.replayed + done.refused.length);
      return part;
    });
  }
  return done;
}

/** Discards them. @param onProgress how many so far */
export async function discardLetters(meant: MeantLetters, onProgress: (discarded: number) => void): Promise<number> {
  let discarded = 0;
  for (const call of callsOf(meant)) {
    const params = 'ids' in call ? { ids: String(call.ids) } : call;
    await inParts<DiscardedMany>(async (cursor) => {
      const part = await remove<DiscardedMany>('dead-letters', { ...params, ...(cursor && { cursor }) });
      discarded += part.discarded;
      onProgress(discarded);
      return part;
    });
  }
  return discarded;
}
