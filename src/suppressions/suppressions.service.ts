import { Inject, Injectable } from '@nestjs/common';
import type { CountryCode } from 'libphonenumber-js/max';
import { inTransaction } from '../database/transaction.js';
import { type Caller, IN_CODE } from '../http/actor.js';
import { decodeCursor, encodeCursor, idCursor, pageOf } from '../http/pages.js';
import { textComplaint } from '../http/field-rules.js';
import { ListQuery, type PageRequest } from '../http/params.dto.js';
import { validationProblem } from '../http/problems.js';
import { checkedAs } from '../http/validation.js';
import { say } from '../languages/say.js';
import { wantedOf } from '../messages/chosen-messages.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { numberOf } from '../messages/numbers/number-of.js';
import {
  findSuppressionChanges,
  listSuppressions,
  readNumbersBy,
  readSuppressions,
  type SuppressionFilter,
  type SuppressionPosition,
} from './read-suppressions.js';
import { liftNumber, suppressNumber, suppressRecipients } from './suppress.js';
import { type SuppressedRecipientsDto, SuppressRecipientsDto } from './suppress-recipients.dto.js';
import {
  DEFAULT_REASON,
  LiftDto,
  type LiftedDto,
  NOTE_LENGTH,
  PhoneNumberParam,
  SuppressDto,
  type SuppressionChangePageDto,
  type SuppressionDto,
  SuppressionListQuery,
  type SuppressionPageDto,
} from './suppression.dto.js';

/** A suppression as code submits it; the fields are those of `POST /api/v1/suppressions`. */
export type SubmittedSuppression = Pick<SuppressDto, 'phoneNumber' | 'channel' | 'reason' | 'category' | 'note'>;
/** Messages whose recipients are suppressed; the fields are those of `POST /api/v1/suppressions/recipients`. */
export type SubmittedRecipientSuppression = Pick<
  SuppressRecipientsDto,
  'ids' | 'filter' | 'cursor' | 'dryRun' | 'channel' | 'reason' | 'category' | 'note'
>;
/** Which suppressions of a number are lifted, and why. A field that is left out matches every suppression. */
export type LiftRequest = Pick<LiftDto, 'channel' | 'reason' | 'category' | 'because' | 'note'>;
/** A page of suppressions, narrowed by the fields of `GET /api/v1/suppressions`. */
export type SuppressionQuery = PageRequest &
  Pick<SuppressionListQuery, 'phoneNumber' | 'channel' | 'reason' | 'category' | 'source'>;

/** `exists`: the number was suppressed already, for this reason, on this channel and of this category. Only a note is new. */
export interface AddedSuppression {
  outcome: 'added' | 'exists';
  suppression: SuppressionDto;
}
export type LiftResult = ({ outcome: 'lifted' } & LiftedDto) | { outcome: 'not_suppressed' };

/**
 * Numbers that must not be written to. The checks, the history and the audit are those of `/api/v1/suppressions`.
 * Phone numbers may be written in any common way; they come back in E.164. `by` is whom the audit names; left out, the
 * application. Every method throws a {@link Problem} for a value that is not valid; its `errors` name each bad field.
 */
@Injectable()
export class SuppressionsService {
  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /** Suppresses a number: on all channels, of all categories and for the reason `manual`, where nothing else is said. */
  async add(suppression: SubmittedSuppression, by: Caller = IN_CODE): Promise<AddedSuppression> {
    const { phoneNumber, ...how } = await checkedAs(SuppressDto, suppression);
    const wanted = { phoneNumber: this.e164(phoneNumber), ...completed(how) };
    const added = await suppressNumber(this.context.dataSource, wanted, by);
    return { outcome: added.isNew ? 'added' : 'exists', suppression: added.suppression };
  }

  /**
   * Suppresses the recipients of messages: those of `ids`, or those that `filter` finds, at most 10,000 messages a call.
   * `nextCursor` continues with older messages. With `dryRun` nothing is stored.
   */
  async addRecipients(messages: SubmittedRecipientSuppression, by: Caller = IN_CODE): Promise<SuppressedRecipientsDto> {
    const { dryRun: asked, ...body } = await checkedAs(SuppressRecipientsDto, messages);
    const dryRun = asked ?? false;
    const { defaultCountry } = this.context.policy;
    const wanted = wantedOf(body, { defaultCountry, application: by.actor.name });
    const { nextBefore, ...done } = await suppressRecipients(this.context, wanted, completed(body), dryRun ? null : by);
    return {
      dryRun,
      ...done,
      unchanged: done.recipients - done.added,
      nextCursor: nextBefore && idCursor.encode(nextBefore),
    };
  }

  /** Everything that suppresses a number, in all its forms. Empty: it may be written to. */
  async get(phoneNumber: string): Promise<SuppressionDto[]> {
    const e164 = await this.checkedNumber(phoneNumber);
    return inTransaction(this.context.dataSource, (tx) => readSuppressions(tx, [e164]));
  }

  /** Suppressions, the newest first. */
  async list(query: SuppressionQuery = {}): Promise<SuppressionPageDto> {
    const checked = await checkedAs(SuppressionListQuery, query);
    const filter = suppressionFilter(checked, this.context.policy.defaultCountry);
    const page = { after: positionOf(checked.cursor ?? undefined), limit: checked.limit };
    const { rows: items, next } = await listSuppressions(this.context.dataSource, filter, page);
    return { items, nextCursor: next && encodeCursor(PARTS.map(([part]) => next[part])) };
  }

  /** Who put a number on the list or took it off, and when, the newest change first. */
  async history(phoneNumber: string, page: PageRequest = {}): Promise<SuppressionChangePageDto> {
    const { limit, cursor } = await checkedAs(ListQuery, page);
    const e164 = await this.checkedNumber(phoneNumber);
    const before = idCursor.decode(cursor ?? undefined);
    const rows = await inTransaction(this.context.dataSource, (tx) =>
      findSuppressionChanges(tx, e164, { before, limit: limit + 1 }),
    );
    return pageOf(rows, limit, ({ id }) => idCursor.encode(id)) as SuppressionChangePageDto;
  }

  /** Lifts suppressions of a number, those that the recipient asked for too. The history keeps `because` and `note`. */
  async lift(phoneNumber: string, lift: LiftRequest, by: Caller = IN_CODE): Promise<LiftResult> {
    const { because, note, channel, reason, category } = await checkedAs(LiftDto, lift);
    const e164 = await this.checkedNumber(phoneNumber);
    const complaint = textComplaint(note.trim(), { ...NOTE_LENGTH, min: 1 });
    if (complaint !== null) throw validationProblem([{ path: 'note', message: complaint }]);
    const wanted = { ...(channel && { channel }), ...(reason && { reason }), ...(category && { category }) };
    const lifted = await liftNumber(this.context.dataSource, e164, wanted, { because, note: note.trim() }, by);
    if (lifted.length === 0) return { outcome: 'not_suppressed' };
    return {
      outcome: 'lifted',
      phoneNumber: e164,
      lifted: lifted.map(({ phoneNumber: _number, ...key }) => key),
      suppressions: await this.get(e164),
    };
  }

  private async checkedNumber(phoneNumber: string): Promise<string> {
    return this.e164((await checkedAs(PhoneNumberParam, { phoneNumber })).phoneNumber);
  }

  private e164(written: string): string {
    return numberOf(written, this.context.policy.defaultCountry).e164;
  }
}

function completed({ channel, reason, category, note }: Omit<SubmittedSuppression, 'phoneNumber'>) {
  return {
    channel: channel ?? 'all',
    reason: reason ?? DEFAULT_REASON,
    category: category ?? 'all',
    note: note ?? null,
  } as const;
}

/**
 * What narrows the list.
 * @throws Problem when no numbers can be found by `phoneNumber`
 */
export function suppressionFilter(
  { channel, reason, category, source, phoneNumber }: Omit<SuppressionQuery, keyof PageRequest>,
  defaultCountry: CountryCode,
): SuppressionFilter {
  const numbers = phoneNumber ? readNumbersBy(phoneNumber, defaultCountry) : undefined;
  if (numbers === null) {
    const message = say('must be a phone number, its beginning with a +, or at least its last four digits');
    throw validationProblem([{ path: 'phoneNumber', message }]);
  }
  return {
    ...(channel && { channel }),
    ...(reason && { reason }),
    ...(category && { category }),
    ...(source && { source }),
    ...(numbers && { numbers }),
  };
}

/** What a cursor of the list is made of. */
const PARTS: readonly (readonly [keyof SuppressionPosition, RegExp])[] = [
  ['createdAtUs', /^-?\d{1,16}$/],
  ['phoneNumber', /^\+\d{1,15}$/],
  ['channel', /^(all|whatsapp|sms)$/],
  ['reason', /^[^\0]{1,128}$/u],
  ['category', /^(all|marketing)$/],
];

function positionOf(cursor: string | undefined): SuppressionPosition | null {
  if (cursor === undefined) return null;
  const parts = decodeCursor(
    cursor,
    PARTS.map(([, pattern]) => pattern),
  );
  if (parts === null) throw validationProblem([{ path: 'cursor', message: say('is not a cursor of this list') }]);
  return Object.fromEntries(PARTS.map(([part], i) => [part, parts[i]])) as unknown as SuppressionPosition;
}
