import type { ProviderError, SandboxChannel, SandboxStatus } from './dialect.js';

/** How one request to send is answered. */
export type SandboxAnswer =
  /** 200 with an id: after `delayMs`, or (`afterReceipts`) once the receipts were acknowledged. */
  | { readonly kind: 'accept'; readonly delayMs?: number; readonly afterReceipts?: true }
  /** An error in Siren's own shape. */
  | {
      readonly kind: 'refuse';
      readonly status: number;
      readonly error: ProviderError;
      readonly retryAfterSeconds?: number;
    }
  /** The request is read and never answered. */
  | { readonly kind: 'hang' }
  /** The connection is reset after the request was read. `taken`: the message goes out all the same. */
  | { readonly kind: 'reset'; readonly taken: boolean }
  /** Any answer at all, as it stands; only tests ask for it. */
  | { readonly kind: 'literal'; readonly status: number; readonly body: string; readonly headers: Headers }
  /** Half of an answer, then the connection breaks; only tests ask for it. */
  | { readonly kind: 'cut' };

export type Headers = Readonly<Record<string, string>>;

/** One step a message takes after it was accepted. */
export interface PlannedReceipt {
  readonly status: Exclude<SandboxStatus, 'accepted'>;
  /** Milliseconds after the step before, jittered by a quarter. */
  readonly afterMs: number;
  readonly error?: ProviderError;
  /** The webhook is sent this many times, the same bytes (1). */
  readonly copies?: number;
  /** No webhook tells of it; only who asks learns it. */
  readonly withheld?: true;
  /** The sender's metadata comes back in the webhook. */
  readonly echoed?: true;
}

/** What happens to messages for one number on one channel. */
interface Behaviour {
  /** Answers to the first requests, one each. */
  readonly firstAnswers?: readonly SandboxAnswer[];
  /** Whether `firstAnswers` are used up by number alone, or by number and channel. */
  readonly countedBy?: 'number' | 'number and channel';
  readonly answer: SandboxAnswer;
  readonly receipts: readonly PlannedReceipt[];
}

/** The answer to the request that `earlier` requests went before. */
export function answerTo(behaviour: Behaviour, earlier: number): SandboxAnswer {
  return behaviour.firstAnswers?.[earlier] ?? behaviour.answer;
}

/** What befalls a number, by its last four digits. Any other number is `delivered`. */
export interface Scenario {
  readonly ending: string | null;
  readonly name: string;
  /** One line for people, printed by `--help`. */
  readonly story: string;
  readonly whatsapp: Behaviour;
  readonly sms: Behaviour;
  /** WhatsApp takes no free text unless the number wrote within 24 hours, also where that is not enforced for all. */
  readonly enforcesWindow?: true;
  /** WhatsApp cannot take files. */
  readonly refusesMedia?: true;
}

const SENT: PlannedReceipt = { status: 'sent', afterMs: 50 };
const DELIVERED: PlannedReceipt = { status: 'delivered', afterMs: 150 };
const READ: PlannedReceipt = { status: 'read', afterMs: 200 };

const UNDELIVERABLE = { code: 131026, message: 'Message undeliverable' };
const UNKNOWN_NUMBER = { code: 30005, message: 'Unknown destination handset' };
const SERVER_ERROR = { code: 'internal', message: 'Something went wrong' };
const TOO_MANY = { code: 'rate_limited', message: 'Too many requests' };

const delivered: Behaviour = { answer: { kind: 'accept' }, receipts: [SENT, DELIVERED] };
const slow: Behaviour = { ...delivered, answer: { kind: 'accept', delayMs: 2000 } };
const failing: Behaviour = {
  ...delivered,
  firstAnswers: [
    { kind: 'refuse', status: 500, error: SERVER_ERROR },
    { kind: 'refuse', status: 500, error: SERVER_ERROR },
  ],
  countedBy: 'number and channel',
};
const limited: Behaviour = {
  ...delivered,
  firstAnswers: [{ kind: 'refuse', status: 429, error: TOO_MANY, retryAfterSeconds: 2 }],
  countedBy: 'number',
};
const jumbled: Behaviour = {
  answer: { kind: 'accept' },
  receipts: [{ ...DELIVERED, copies: 2 }, SENT, READ, DELIVERED],
};
const early: Behaviour = { ...delivered, answer: { kind: 'accept', afterReceipts: true } };
const rejected: Behaviour = { answer: { kind: 'refuse', status: 400, error: UNDELIVERABLE }, receipts: [] };

function failsLater(error: typeof UNDELIVERABLE): Behaviour {
  return { answer: { kind: 'accept' }, receipts: [SENT, { status: 'failed', afterMs: 150, error }] };
}

function withheld(behaviour: Behaviour): Behaviour {
  return { ...behaviour, receipts: behaviour.receipts.map((receipt) => ({ ...receipt, withheld: true as const })) };
}

function row(ending: string | null, name: string, story: string, whatsapp: Behaviour, sms = delivered): Scenario {
  return { ending, name, story, whatsapp, sms };
}

export const DEFAULT_SCENARIO = row(null, 'delivered', 'accepted, then sent and delivered', delivered);

/** In the order of their endings: 90 and the number of the line. */
export const SCENARIOS: readonly Scenario[] = [
  row('9001', 'read', 'delivered, then read (SMS: delivered)', { ...delivered, receipts: [SENT, DELIVERED, READ] }),
  row('9002', 'rejected', 'WhatsApp: 400 with 131026 at once; SMS: delivered', rejected),
  row('9003', 'fails-later', 'WhatsApp: accepted, then failed with 131026; SMS: delivered', failsLater(UNDELIVERABLE)),
  row('9004', 'silent', 'WhatsApp: accepted, then nothing; SMS: delivered', {
    answer: { kind: 'accept' },
    receipts: [],
  }),
  row('9005', 'slow', 'the answer takes 2 s, then delivered', slow, slow),
  row('9006', 'hangs', 'WhatsApp: no answer, ever; SMS: delivered', { answer: { kind: 'hang' }, receipts: [] }),
  row('9007', 'reset', 'WhatsApp: connection reset after the request was read; SMS: delivered', {
    answer: { kind: 'reset', taken: false },
    receipts: [],
  }),
  row('9008', 'fails-twice', '500 twice on each channel, then delivered', failing, failing),
  row('9009', 'limited', '429 with Retry-After: 2 once, then delivered', limited, limited),
  row('9010', 'jumbled', 'receipts twice and out of order: delivered (2x), sent, read, delivered', jumbled, jumbled),
  row('9011', 'early', 'the receipts come before the answer', early, early),
  row('9012', 'unreachable', 'WhatsApp: 400 with 131026; SMS: accepted, then failed with 30005', rejected, {
    ...failsLater(UNKNOWN_NUMBER),
  }),
  row('9013', 'answer-lost', 'WhatsApp: connection reset, yet delivered; receipts echo the metadata; SMS: delivered', {
    answer: { kind: 'reset', taken: true },
    receipts: [SENT, DELIVERED].map((receipt) => ({ ...receipt, echoed: true as const })),
  }),
  row(
    '9014',
    'unreported',
    'WhatsApp: delivered, but only who asks for the status learns it; SMS: delivered',
    withheld(delivered),
  ),
  {
    ...row('9015', 'window', 'WhatsApp: free text fails with 131047 unless they wrote within 24 hours', delivered),
    enforcesWindow: true,
  },
  {
    ...row('9016', 'media-refused', 'WhatsApp: files fail with 131053, text is delivered; SMS: delivered', delivered),
    refusesMedia: true,
  },
];

const BY_ENDING = new Map(SCENARIOS.map((scenario) => [scenario.ending, scenario]));

/** The scenario of an E.164 number. */
export function scenarioOf(to: string): Scenario {
  return BY_ENDING.get(to.slice(-4)) ?? DEFAULT_SCENARIO;
}

/** What happens to messages for `to` on `channel`. */
export function scenarioFor(to: string, channel: SandboxChannel): Behaviour {
  return scenarioOf(to)[channel];
}

/** The table for people: a line each, with an example number. */
export function describeScenarios(): string {
  const lines = SCENARIOS.map(({ ending, name, story }) => `  +91 98765 4${ending}  ${name.padEnd(12)} ${story}`);
  return [...lines, `  any other number  ${DEFAULT_SCENARIO.name.padEnd(12)} ${DEFAULT_SCENARIO.story}`].join('\n');
}
