import { Inject, Injectable } from '@nestjs/common';
import type { CountryCode } from 'libphonenumber-js/max';
import type { DataSource } from 'typeorm';
import { recordAudit } from '../audit/audit.js';
import { inTransaction, poolOf } from '../database/transaction.js';
import { type Caller, IN_CODE } from '../http/actor.js';
import { idCursor, pageOf } from '../http/pages.js';
import { IdParam, type PageRequest } from '../http/params.dto.js';
import { readDateTime, writtenTime } from '../http/field-rules.js';
import { validationProblem } from '../http/problems.js';
import { checkedAs } from '../http/validation.js';
import { say } from '../languages/say.js';
import { INCOMING_EVENT_TYPE } from '../messages/app-events.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { numberOf } from '../messages/numbers/number-of.js';
import { readPhoneNumberInUrl } from '../messages/numbers/phone-number.js';
import { addSuppressions, type SuppressionChange } from '../suppressions/change-suppressions.js';
import { askedBy } from '../suppressions/keywords/keyword-of.js';
import { audited, changedBy } from '../suppressions/suppress.js';
import { OPTED_OUT } from '../suppressions/suppression.js';
import { findIncoming, findIncomingById, type IncomingFilter } from './find-incoming.js';
import {
  IncomingMessageListQuery,
  type IncomingMessagePageDto,
  type ShownIncomingMessageDto,
  SuppressSenderDto,
} from './incoming-message.dto.js';
import type { IncomingMessageEntity } from './incoming-message.entity.js';
import type { Channel } from '../siren/channel.js';
import type { IncomingStatus } from './incoming-message.js';
import { incomingView } from './incoming-message.view.js';

/**
 * A page of incoming messages, narrowed by the fields of `GET /api/v1/incoming-messages`. `receivedFrom` is included,
 * `receivedTo` is not.
 */
export type IncomingMessageQuery = PageRequest &
  Pick<IncomingMessageListQuery, 'from' | 'channel' | 'type' | 'status' | 'conversationId' | 'keyword'> & {
    receivedFrom?: Date | string;
    receivedTo?: Date | string;
  };

/** `obeyed_already`: the message is no STOP that waits for a number. */
export type SuppressSenderResult =
  | { outcome: 'suppressed'; message: ShownIncomingMessageDto }
  | { outcome: 'obeyed_already' }
  | { outcome: 'not_found' };

/**
 * What people wrote to us. The checks and the audit are those of `/api/v1/incoming-messages`. To answer a message, use an
 * {@link IncomingMessageHandler}. Every method throws a {@link Problem} for a value that is not valid.
 */
@Injectable()
export class IncomingMessagesService {
  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /** Incoming messages, the newest first. */
  async list(query: IncomingMessageQuery = {}): Promise<IncomingMessagePageDto> {
    const times = { receivedFrom: writtenTime(query.receivedFrom), receivedTo: writtenTime(query.receivedTo) };
    const checked = await checkedAs(IncomingMessageListQuery, { ...query, ...times });
    const filter = incomingFilter(checked, this.context.policy.defaultCountry);
    const page = { before: idCursor.decode(checked.cursor ?? undefined), limit: checked.limit + 1 };
    const rows = await findIncoming(this.context.dataSource, filter, page);
    const { items, nextCursor } = pageOf(rows, checked.limit, ({ id }) => idCursor.encode(id));
    return { items: await shownIncoming(this.context.dataSource, items), nextCursor };
  }

  /** Null: there is no incoming message of this id. */
  async get(id: string): Promise<ShownIncomingMessageDto | null> {
    await checkedAs(IdParam, { id });
    const row = await findIncomingById(this.context.dataSource, id);
    if (row === null) return null;
    const [shown] = await shownIncoming(this.context.dataSource, [row]);
    return shown!;
  }

  /**
   * Obeys a STOP whose sender is no phone number (`status: not_obeyed`): suppresses the number that you name.
   * @param phoneNumber in any common way of writing
   * @param by whom the audit names; left out, the application
   */
  async suppressSender(id: string, phoneNumber: string, by: Caller = IN_CODE): Promise<SuppressSenderResult> {
    await checkedAs(IdParam, { id });
    const named = await checkedAs(SuppressSenderDto, { phoneNumber });
    const { e164 } = numberOf(named.phoneNumber, this.context.policy.defaultCountry);
    const outcome = await suppressSender(this.context, id, e164, by);
    if (outcome !== 'suppressed') return { outcome };
    const message = await this.get(id);
    return message === null ? { outcome: 'not_found' } : { outcome, message };
  }
}

/**
 * What narrows the list.
 * @throws Problem when `receivedFrom` is not before `receivedTo`
 */
export function incomingFilter(query: IncomingMessageListQuery, defaultCountry: CountryCode): IncomingFilter {
  const { from, channel, type, status, conversationId, keyword } = query;
  const receivedFrom = readDateTime(query.receivedFrom);
  const receivedTo = readDateTime(query.receivedTo);
  if (receivedFrom && receivedTo && receivedFrom >= receivedTo) {
    throw validationProblem([{ path: 'receivedTo', message: say('must be later than receivedFrom') }]);
  }
  return {
    ...(from && { from: senderOf(from, defaultCountry) }),
    ...(channel && { channel }),
    ...(type && { type }),
    ...(status && { status }),
    ...(conversationId && { conversationId }),
    ...(keyword && { keyword }),
    ...(receivedFrom && { receivedFrom }),
    ...(receivedTo && { receivedTo }),
  };
}

function senderOf(from: string, defaultCountry: CountryCode): IncomingFilter['from'] {
  const { e164 } = readPhoneNumberInUrl(from, defaultCountry);
  return e164 === null ? { asItCame: from } : { e164 };
}

/** `obeyed_already`: it is no STOP that waits for an operator, or no longer. */
type SuppressResult = 'suppressed' | 'obeyed_already' | 'not_found';

/**
 * Obeys a STOP whose sender is no phone number, for the number that an operator names: as if that had said it.
 * @param phoneNumber E.164
 */
function suppressSender(
  { dataSource, policy }: Pick<DeliveryContext, 'dataSource' | 'policy'>,
  id: string,
  phoneNumber: string,
  by: Caller,
): Promise<SuppressResult> {
  return inTransaction(dataSource, async (tx) => {
    const [message] = await tx.query<{ status: IncomingStatus; channel: Channel; text: string | null }>(
      `SELECT status, channel, text FROM incoming_messages WHERE id = $1 FOR UPDATE`,
      [id],
    );
    if (message === undefined) return 'not_found';
    if (message.status !== 'not_obeyed') return 'obeyed_already';
    const category = askedBy(message.channel, message.text)?.category ?? 'all';
    const channel = policy.optOutScope === 'channel' ? message.channel : 'all';
    const wanted: SuppressionChange = { phoneNumber, channel, category, reason: OPTED_OUT, causeId: id };
    const added = await addSuppressions(tx, [wanted], changedBy(by));
    if (added.length > 0) await recordAudit(tx, by, [audited('suppression.added', wanted)]);
    await tx.query(`UPDATE incoming_messages SET status = 'handled' WHERE id = $1`, [id]);
    return 'suppressed';
  });
}

/** Incoming messages as they are shown, in their order. */
export async function shownIncoming(
  dataSource: DataSource,
  rows: readonly IncomingMessageEntity[],
): Promise<ShownIncomingMessageDto[]> {
  const dead = await deadEventsOf(dataSource, rows);
  return rows.map((row) => ({ ...incomingView(row), deadEventId: dead.get(row.id) ?? null }));
}

/** Of these incoming messages those whose event nobody took, with the event's id. By an index of dead events. */
async function deadEventsOf(
  dataSource: DataSource,
  incoming: readonly { id: string }[],
): Promise<ReadonlyMap<string, string>> {
  if (incoming.length === 0) return new Map();
  const { rows } = await poolOf(dataSource).query<{ id: string; subject: string }>(
    `SELECT id, subject FROM event_deliveries WHERE status = 'dead' AND type = $1 AND subject = ANY ($2)`,
    [INCOMING_EVENT_TYPE, incoming.map(({ id }) => id)],
  );
  return new Map(rows.map(({ id, subject }) => [subject, id]));
}
