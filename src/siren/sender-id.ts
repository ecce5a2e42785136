/**
 * Whom an SMS is shown to come from. Siren documents no field for it in either dialect; these are our choices, in the
 * terms of its other fields:
 *
 * | dialect | call | field |
 * |---|---|---|
 * | `toolkit` | `POST /v1/messages/sms` | `"sender_id":"ACME"`, beside `to` and `content` |
 * | `platform` | `POST /api/v1/public/send-messages` | `"senderId":"ACME"`, beside `recipient` and `body` |
 *
 * It is sent only where a step or `SMS_SENDER_ID` names one. The sandbox reads it by itself, as any other Siren would.
 */
const FIELDS = { toolkit: 'sender_id', platform: 'senderId' } as const;

/** The field of a request that names its sender; none where nobody is named. */
export function senderField(dialect: keyof typeof FIELDS, senderId: string | undefined): Record<string, string> {
  return senderId === undefined ? {} : { [FIELDS[dialect]]: senderId };
}
