interface OwnCode {
  /**
   * What it says, to whoever decides. `unreached`: no connection to Siren, so nothing was sent, and no message is to blame.
   * `unanswered`: there is no whole answer. `doubt`: nobody knows whether Siren has it. `bug`: it could not be handled. `no_code`: a failure for which Siren gave no code.
   * `blocked`: a step that may not be taken. `expired`: where a message was when its time was over.
   */
  kind: 'unreached' | 'unanswered' | 'doubt' | 'no_code' | 'bug' | 'blocked' | 'expired';
  /** What it means, to whoever looks it up. */
  meaning: string;
}

/** THE LIST of the codes that are ours: all that an attempt, a step or a message may show beside Siren's own and `http_503`. */
export const OWN_CODES = {
  dns_failed: { kind: 'unreached', meaning: "Siren's host name could not be resolved, so nothing was sent" },
  connection_refused: { kind: 'unreached', meaning: 'Siren refused the connection, so nothing was sent' },
  network_unreachable: { kind: 'unreached', meaning: "Siren's network could not be reached, so nothing was sent" },
  connect_timeout: { kind: 'unreached', meaning: 'no connection to Siren could be made in time, so nothing was sent' },
  tls_failed: { kind: 'unreached', meaning: 'the TLS connection to Siren could not be set up, so nothing was sent' },

  timeout: { kind: 'unanswered', meaning: 'Siren did not answer in time' },
  connection_lost: {
    kind: 'unanswered',
    meaning: 'the connection broke after the request was written; Siren may have taken it',
  },
  invalid_answer: {
    kind: 'unanswered',
    meaning: "Siren's answer was cut off or unreadable; it may have taken the request",
  },
  not_sent: { kind: 'unanswered', meaning: 'the request was held back: it could no longer leave in time' },

  unknown_outcome: { kind: 'doubt', meaning: 'whether Siren took it is unknown' },
  lease_lapsed: { kind: 'doubt', meaning: 'the worker that sent it never came back' },

  unknown: { kind: 'no_code', meaning: 'no code was given' },

  internal_error: { kind: 'bug', meaning: 'it could not be handled; the log tells why' },

  suppressed: { kind: 'blocked', meaning: 'the number must not be written to on this channel' },
  window_closed: { kind: 'blocked', meaning: 'WhatsApp takes only an approved template for this recipient now' },
  not_on_whatsapp: { kind: 'blocked', meaning: 'WhatsApp has said in two messages that the number is not there' },
  template_missing: { kind: 'blocked', meaning: 'the step sends an approved template, and the message has none' },
  template_held: { kind: 'blocked', meaning: 'WhatsApp has faulted its template in several messages in a row' },
  sms_country_not_allowed: { kind: 'blocked', meaning: 'SMS do not go to this country (SMS_COUNTRIES)' },
  sms_number_type: { kind: 'blocked', meaning: 'numbers of this type get no SMS (SMS_NUMBER_TYPES)' },
  sms_too_long: { kind: 'blocked', meaning: 'the text is too long for an SMS' },

  missed_schedule: { kind: 'expired', meaning: 'it could not be sent in time, and was to be skipped then' },
  expired_outside_delivery_window: {
    kind: 'expired',
    meaning: 'it expired before it was to be sent, or while its delivery window was closed',
  },
  expired_on_hold: { kind: 'expired', meaning: 'it expired while its channel sent nothing' },
  expired_in_batch: {
    kind: 'expired',
    meaning: 'it expired while its batch was paused, or before its batch came to it',
  },
  expired_in_backoff: { kind: 'expired', meaning: 'it expired before its failed request could be repeated' },
  expired_in_queue: { kind: 'expired', meaning: 'it expired before it was its turn' },
} as const satisfies Readonly<Record<string, OwnCode>>;

export type Kind = OwnCode['kind'];
/** Our codes of one kind. */
export type OwnCodeOf<K extends Kind> = {
  [Code in keyof typeof OWN_CODES]: (typeof OWN_CODES)[Code]['kind'] extends K ? Code : never;
}[keyof typeof OWN_CODES];

const codes: ReadonlyMap<string, OwnCode> = new Map(Object.entries(OWN_CODES));

/** Null: it is none of ours. */
export function ownCode(code: string): OwnCode | null {
  return codes.get(code) ?? null;
}

export function isOwnCodeOf<K extends Kind>(code: string | null | undefined, kind: K): code is OwnCodeOf<K> {
  return code != null && codes.get(code)?.kind === kind;
}

export function ownCodesOf<K extends Kind>(...kinds: readonly K[]): OwnCodeOf<K>[] {
  const of = [...codes].filter(([, { kind }]) => kinds.some((one) => one === kind));
  return of.map(([code]) => code as OwnCodeOf<K>);
}

/** What a code of ours means, as a sentence. */
export function sentenceOf(code: keyof typeof OWN_CODES): string {
  const { meaning } = OWN_CODES[code];
  return meaning.charAt(0).toUpperCase() + meaning.slice(1);
}
