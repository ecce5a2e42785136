import type { CountryCode } from 'libphonenumber-js/max';
import type { DataSource } from 'typeorm';
import { idCursor } from '../http/pages.js';
import { readDateTime } from '../http/field-rules.js';
import { Problem } from '../http/problem.js';
import { validationProblem } from '../http/problems.js';
import { say } from '../languages/say.js';
import { type ChosenMessagesDto, type MessageFilterDto, MOST_CHOSEN } from './chosen-messages.dto.js';
import { findMessageIds, type MessageFilter } from './message-keys.js';
import type { AttemptListQuery, MessageCountQuery } from './message-list.dto.js';
import { readPhoneNumberInUrl } from './numbers/phone-number.js';

/** Messages of one call, and the id before which its filter continues. Null: there are no more. */
export interface Chosen {
  ids: readonly string[];
  nextBefore: string | null;
}

const PAGE = 1_000;
/** How many pages are looked at, each of which walks over at most 50,000 rows. It is enough to find a rare status. */
const MOST_PAGES = 40;

/** What a body asks for, checked. */
export type ChosenMessages = { ids: readonly string[] } | { filter: MessageFilter; before: string | null };

/**
 * The messages that a body asks for; each id counts once.
 * @param caller whose `mine` they are, and whose numbers are national ones
 * @throws Problem `/problems/validation` if it names none, or names them both ways
 */
export function wantedOf(
  { ids, filter, cursor }: Pick<ChosenMessagesDto, 'ids' | 'filter' | 'cursor'>,
  caller: { defaultCountry: CountryCode; application: string },
): ChosenMessages {
  if (ids != null) {
    if (filter != null) throw wrong('filter', say('must not be beside ids: one of both'));
    if (cursor != null) throw wrong('cursor', say('is for a filter'));
    return { ids: [...new Set(ids.map((id) => id.toLowerCase()))] };
  }
  if (filter == null) throw wrong('ids', say('must be given, or a filter'));
  const asked = readFilter(filter, caller);
  if (Object.keys(asked).length === 0) throw wrong('filter', say('must name at least one field'));
  return { filter: asked, before: idCursor.decode(cursor ?? undefined) };
}

/** The messages of one call, the newest first: at most 10,000 of a filter. */
export async function findChosen(dataSource: DataSource, wanted: ChosenMessages): Promise<Chosen> {
  if ('ids' in wanted) return { ids: wanted.ids, nextBefore: null };
  const ids: string[] = [];
  let { before } = wanted;
  for (let page = 0; page < MOST_PAGES; page++) {
    const limit = Math.min(PAGE, MOST_CHOSEN - ids.length);
    const { rows, next } = await findMessageIds(dataSource, wanted.filter, { before, limit });
    ids.push(...rows);
    before = next;
    if (before === null || ids.length === MOST_CHOSEN) break;
  }
  return { ids, nextBefore: before };
}

/** The same in the order in which they were accepted, so that each recipient gets repeats in the old order. */
export function oldestFirst({ ids, nextBefore }: Chosen): Chosen {
  return { ids: ids.toSorted(), nextBefore };
}

/** Its fields are those of a list. Errors are reported under their paths in this body. */
function readFilter(
  filter: MessageFilterDto,
  caller: { defaultCountry: CountryCode; application: string },
): MessageFilter {
  try {
    const { status } = filter;
    return { ...filterOf(filter, caller), ...(status && { status }) };
  } catch (error) {
    if (!(error instanceof Problem) || error.words.errors === undefined) throw error;
    throw validationProblem(error.words.errors.map(({ path, message }) => ({ path: `filter.${path}`, message })));
  }
}

function wrong(path: string, message: ReturnType<typeof say>): Problem {
  return validationProblem([{ path, message }]);
}

/**
 * The filter that a checked query asks for, but for its status, which messages and attempts have of their own.
 * @param application the caller's, for `mine`
 * @throws Problem `/problems/validation` when `to` is no phone number
 */
export function filterOf(
  query: MessageCountQuery | AttemptListQuery,
  { defaultCountry, application }: { defaultCountry: CountryCode; application: string },
): Omit<MessageFilter, 'status'> {
  const filter: Omit<MessageFilter, 'status'> = {};
  if (query.to !== undefined) {
    const { e164 } = readPhoneNumberInUrl(query.to, defaultCountry);
    if (e164 === null) throw validationProblem([{ path: 'to', message: say('is not a phone number') }]);
    filter.to = e164;
  }
  if (query.channel) filter.channel = query.channel;
  const { mine = false } = query;
  if (mine && query.application !== undefined && query.application !== application) {
    throw validationProblem([{ path: 'application', message: say('is not yours: leave mine=true out') }]);
  }
  if (mine) filter.application = application;
  if (query.application !== undefined) filter.application = query.application;
  if (query.code !== undefined) filter.code = query.code;
  if (query.batchId) filter.batchId = query.batchId;
  if (query.template) filter.template = query.template;
  if (query.reference) filter.reference = query.reference;
  if (query.providerMessageId) filter.providerMessageId = query.providerMessageId;
  const from = readDateTime(query.createdFrom);
  const to = readDateTime(query.createdTo);
  if (from) filter.createdFrom = from;
  if (to) filter.createdTo = to;
  if (from && to && from >= to) {
    throw validationProblem([{ path: 'createdTo', message: say('must be later than createdFrom') }]);
  }
  return filter;
}
