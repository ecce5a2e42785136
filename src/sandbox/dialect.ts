/**
 * The sandbox's own words for what crosses the wire, and the seam where a dialect of Siren plugs in.
 * A dialect is one file of translation: it reads and writes JSON and decides nothing.
 */

export type Channel = 'whatsapp' | 'sms';

/** The states the sandbox moves a message through. */
export type MessageStatus = 'accepted' | 'sent' | 'failed' | 'delivered' | 'read';

/** An error as providers number them, such as 131026. */
export interface ProviderError {
  readonly code: number | string;
  readonly message: string;
}

/** A request to send one message, read from its body. `to` is E.164. */
export interface SendRequest {
  readonly to: string;
  readonly content: string;
  readonly type: string;
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

export type ReadSend =
  { readonly ok: true; readonly send: SendRequest } | { readonly ok: false; readonly problem: string };

/** What is told about a message, by webhook or when asked. Times are ISO 8601 in UTC. */
export interface StatusReport {
  readonly messageId: string;
  readonly status: MessageStatus;
  readonly deliveredAt: string | null;
  readonly error: ProviderError | null;
}

/** A receipt on its way to the service. `echo` is the sender's metadata where it is given back. */
export interface Receipt extends StatusReport {
  readonly at: string;
  readonly echo: Readonly<Record<string, unknown>> | null;
}

/** What a person writes to us. `type` is Siren's word: text, image, voice ... */
export interface IncomingMessage {
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly content: string;
  readonly type: string;
  readonly at: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** How a webhook's JSON is laid out: senders differ in white space and extra fields, and all of it is signed. */
export interface Layout {
  /** White space between the tokens. */
  readonly spaced: boolean;
  /** An extra field in a script beyond ASCII. */
  readonly note: string | null;
}

export interface Webhook {
  /** Path below the service's base address. */
  readonly path: string;
  /** The exact text that is signed and sent, also when it is delivered again. */
  readonly body: string;
}

export interface Dialect {
  readonly sendRoutes: readonly { readonly path: string; readonly channel: Channel }[];
  /** A route pattern with `:id`. */
  readonly statusRoute: string;
  readSend(body: string): ReadSend;
  accepted(messageId: string): string;
  refused(error: ProviderError): string;
  status(report: StatusReport): string;
  receiptWebhook(receipt: Receipt, layout: Layout): Webhook;
  incomingWebhook(message: IncomingMessage, layout: Layout): Webhook;
}
