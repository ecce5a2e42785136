import type { SandboxStatus, ProviderError } from './dialect.js';

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
export interface Behaviour {
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
