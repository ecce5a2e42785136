import type { DataSource } from 'typeorm';
import { timeOfId } from '../database/id-time.js';
import { boundedCount, MOST_COUNTED } from '../http/bounded-count.dto.js';
import { findMessageIds, type MessageFilter } from './message-keys.js';
import type { MessageCountDto } from './message-list.dto.js';

/** In pages of the list, which look at 50,000 messages and 31 days each: some 0.1 s a page, where no index finds them. */
const MOST_PAGES = 4;

/** Counts what the list shows, by the same walk: the newest first, until enough are counted or looked at. */
export async function countMessages(dataSource: DataSource, filter: MessageFilter): Promise<MessageCountDto> {
  let found = 0;
  let before: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { rows, next } = await findMessageIds(dataSource, filter, { before, limit: MOST_COUNTED + 1 - found });
    found += rows.length;
    before = found > MOST_COUNTED ? (rows.at(-1) ?? next) : next;
    if (found > MOST_COUNTED) break;
    if (next === null) return { ...boundedCount(found), countedBackTo: null };
  }
  return { ...boundedCount(found), isExact: false, countedBackTo: before === null ? null : timeOfId(before) };
}
