/**
 * The sandbox's own words for what crosses the wire, and the seam where a dialect of Siren plugs in.
 * A dialect is one file of translation: it reads and writes JSON and decides nothing.
 */

export type DialectName = 'toolkit' | 'platform';

export type SandboxChannel = 'whatsapp' | 'sms';

/** The states the sandbox moves a message through. */
export type SandboxStatus = 'accepted' | 'sent' | 'failed' | 'delivered' | 'read';

/** An error as providers number them, such as 131026. */
export interface ProviderError {
  readonly code: number | string;
  readonly message: string;
}

/** A template as it was asked for. */
export interface SentTemplate {
  readonly name: string;
  /** Null where the dialect has no field for it. */
  readonly language: string | null;
  readonly parameters: readonly string[];
}

/** A file as it was asked for. */
export interface SentMedia {
  readonly url: string;
  readonly mimeType: string | null;
  readonly caption: string | null;
  readonly filename: string | null;
}

/** A place as it was asked for. */
export interface SentLocation {
  readonly latitude: number;
  readonly longitude: number;
  readonly name: string | null;
  readonly address: string | null;
}

/** A button as it was asked for: one to press has an id, one that opens an address has that. */
export interface SentButton {
  readonly type: 'reply' | 'url';
  readonly title: string;
  readonly id: string | null;
  readonly url: string | null;
}

/** What a message brings beside its text. */
export interface SentContent {
  readonly media: SentMedia | null;
  readonly location: SentLocation | null;
  readonly buttons: readonly SentButton[];
}

/** A request to send one message, as it was read. `to` is E.164. */
export interface SendRequest extends SentContent {
  readonly channel: SandboxChannel;
  readonly to: string;
  readonly content: string;
  readonly type: string;
  /** Instead of free text. */
  readonly template: SentTemplate | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  /** The code of the provider that was asked for. */
  readonly provider: string | null;
  /** Whom an SMS is to come from. */
  readonly senderId: string | null;
}

export type ReadSend =
  { readonly ok: true; readonly send: SendRequest } | { readonly ok: false; readonly problem: string };

/** What is told about a message, by webhook or when asked. Times are ISO 8601 in UTC. */
export interface StatusReport {
  readonly messageId: string;
  /** Null, like `to`, of a message that is not known here. */
  readonly channel: SandboxChannel | null;
  readonly to: string | null;
  readonly status: SandboxStatus;
  readonly deliveredAt: string | null;
  readonly error: ProviderError | null;
}

/** A receipt on its way to the service. `echo` is the sender's metadata where it is given back. */
export interface SandboxReceipt extends StatusReport {
  readonly at: string;
  readonly echo: Readonly<Record<string, unknown>> | null;
}

/** What a person writes to us. `type` is Siren's word: text, image, voice ... */
export interface SandboxIncomingMessage {
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

/** What a webhook tells of; each kind has an address of its own. */
export type SandboxWebhookKind = 'status' | 'message';

export interface Webhook {
  readonly kind: SandboxWebhookKind;
  /** Beside the signature; not signed themselves. */
  readonly headers: Readonly<Record<string, string>>;
  /** The exact text that is signed and sent, also when it is delivered again. */
  readonly body: string;
}

/** Where the service wants one kind of webhook, and what is to sign it. */
export interface WebhookTarget {
  readonly url: string;
  readonly secret: string;
}

export type WebhookTargets = Readonly<Partial<Record<SandboxWebhookKind, WebhookTarget>>>;

export type ReadRegistration =
  { readonly ok: true; readonly targets: WebhookTargets } | { readonly ok: false; readonly problem: string };

/** An answer before it is on the wire. */
export interface Written {
  readonly status: number;
  /** JSON. */
  readonly body: string;
}

export interface Dialect {
  /** `channel` null: the body names it. */
  readonly sendRoutes: readonly { readonly path: string; readonly channel: SandboxChannel | null }[];
  /** A route pattern with `:id`. */
  readonly statusRoute: string;
  newMessageId(channel: SandboxChannel): string;
  readSend(body: string, channelOfRoute: SandboxChannel | null): ReadSend;
  accepted(messageId: string): string;
  /** `status` is the one that HTTP would have for it. */
  refused(status: number, error: ProviderError): Written;
  status(report: StatusReport): string;
  receiptWebhook(receipt: SandboxReceipt, layout: Layout): Webhook;
  incomingWebhook(message: SandboxIncomingMessage, layout: Layout): Webhook;
  /** Null where webhooks are not registered over the API. */
  readonly registration: {
    readonly route: string;
    read(body: string): ReadRegistration;
    registered(targets: WebhookTargets): string;
  } | null;
}
