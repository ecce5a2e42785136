import { HttpService } from '@nestjs/axios';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type Channel, factsOf } from './channel.js';
import type { CheckedSirenOptions } from './checked-options.js';
import type { WebhookAddresses } from './dialect.js';
import type { RegistrationOutcome, SendOutcome, StatusOutcome } from './outcome.js';
import type { OutboundMessage, RequestOptions, SendOptions } from './outbound-message.js';
import type { ProviderCode } from './provider.js';
import { SirenReachability, type ReachChange } from './reachability.js';
import { errorOfAnswer, errorOfFailure, outcomeOfAnswer, outcomeOfFailure, type ErrorContext } from './send-outcome.js';
import { SIREN_OPTIONS } from './siren.options.js';
import { isOwnCodeOf } from './own-codes.js';
import { ExchangeError, type WireAnswer, type WireRequest } from './wire/exchange.js';
import { exchangeBy } from './wire/siren-http.js';

const NOT_SENT = { written: false, code: 'not_sent' } as const;
const UNREADABLE = { written: true, code: 'invalid_answer' } as const;
const UNSENDABLE_KEY = new ExchangeError({ written: false, code: 'internal_error' }, 'no header can carry its key');

/** Printable ASCII without a space at an end. Axios would send another key, without what does not fit. */
function isHeaderValue(value = ''): boolean {
  return /^[ -~]*$/.test(value) && value === value.trim();
}

/** What no error may repeat. */
function saidIn({ to, text, template, media, location, buttons = [] }: OutboundMessage): string[] {
  return [
    ...[text, to, ...(template?.parameters.map(({ value }) => value) ?? [])],
    ...[media?.url, media?.caption, media?.filename, location?.name, location?.address],
    ...buttons.flatMap((button) => [button.title, button.type === 'url' ? button.url : button.id]),
  ].filter((said): said is string => said !== undefined && said !== '');
}

interface LoggedOutcome {
  outcome: string;
  /** What Siren reported of the message, or what went wrong with the request. */
  error?: { code: string; status?: number } | null;
}

/** Of a request that something of ours, or of the application, broke off. */
const NOT_MADE = { written: false, code: 'internal_error' } as const;
const IN_DOUBT = { written: true, code: 'unknown_outcome' } as const;

/** Talks to Siren. Resolves for whatever happens, an error of ours or of an interceptor included: it is logged, and an outcome. */
@Injectable()
export class SirenClient {
  private readonly logger = new Logger('Siren');
  private readonly reachability = new SirenReachability();

  constructor(
    private readonly http: HttpService,
    @Inject(SIREN_OPTIONS) private readonly options: CheckedSirenOptions,
  ) {}

  sendWhatsApp(message: OutboundMessage, options?: SendOptions): Promise<SendOutcome> {
    return this.send('whatsapp', message, options);
  }

  sendSms(message: OutboundMessage, options?: SendOptions): Promise<SendOutcome> {
    return this.send('sms', message, options);
  }

  /** One request, never repeated here. */
  send(channel: Channel, message: OutboundMessage, { leaveBefore, logged }: SendOptions = {}): Promise<SendOutcome> {
    return this.logging({ request: 'send', channel, ...logged }, () => this.sendOnce(channel, message, leaveBefore));
  }

  /** The outcome of a request that is not made after all: it would leave too late, or Siren asked for none. */
  notSent(channel: Channel): SendOutcome {
    return outcomeOfFailure(NOT_SENT, 'it was no longer to leave', this.errorContext(channel));
  }

  /**
   * What became of a message, by Siren's id.
   * @param options.channel the channel it was sent by, for the class of the error; default `whatsapp`
   */
  getStatus(
    messageId: string,
    { channel = 'whatsapp', logged }: { channel?: Channel } & RequestOptions = {},
  ): Promise<StatusOutcome> {
    return this.logging({ request: 'status', channel, ...logged }, () =>
      this.askStatus(messageId, channel).catch((error: unknown) => {
        const bug = errorOfFailure(NOT_MADE, this.reportBug(error), this.errorContext(channel));
        return { outcome: 'unknown', error: bug } as const;
      }),
    );
  }

  /** Has Siren deliver its webhooks to these addresses, signed with the first secret. */
  registerWebhooks(addresses: WebhookAddresses): Promise<RegistrationOutcome> {
    return this.logging({ request: 'register' }, () =>
      this.register(addresses).catch((error: unknown) => {
        const bug = errorOfFailure(NOT_MADE, this.reportBug(error), this.errorContext('whatsapp'));
        return { outcome: 'failed', error: bug } as const;
      }),
    );
  }

  /** One line a request, for who debugs: how long it took and what came of it. */
  private async logging<Outcome extends LoggedOutcome>(
    fields: Readonly<Record<string, unknown>>,
    request: () => Promise<Outcome>,
  ): Promise<Outcome> {
    const begun = performance.now();
    const result = await request();
    if (Logger.isLevelEnabled('debug')) {
      const { outcome, error } = result;
      const ms = Math.round(performance.now() - begun);
      const failure = error && { code: error.code, status: error.status };
      this.logger.debug({ ...fields, ms, outcome, ...failure }, 'request to Siren');
    }
    return result;
  }

  private async sendOnce(
    channel: Channel,
    message: OutboundMessage,
    leaveBefore: number | undefined,
  ): Promise<SendOutcome> {
    let isBegun = false;
    try {
      const { dialect } = this.options;
      const request = dialect.buildSend(channel, message);
      const { idempotencyKey } = message;
      if (idempotencyKey !== undefined) request.headers = { 'Idempotency-Key': idempotencyKey };
      const context = this.errorContext(channel, saidIn(message), message.provider);
      if (!isHeaderValue(idempotencyKey)) {
        return outcomeOfFailure(UNSENDABLE_KEY.failure, UNSENDABLE_KEY.reason, context);
      }
      isBegun = true;
      const exchanged = await this.exchange(request, leaveBefore);
      return exchanged instanceof ExchangeError
        ? outcomeOfFailure(exchanged.failure, exchanged.reason, context)
        : outcomeOfAnswer(exchanged, dialect.readSend(exchanged), context);
    } catch (error) {
      return outcomeOfFailure(isBegun ? IN_DOUBT : NOT_MADE, this.reportBug(error), this.errorContext(channel));
    }
  }

  private async askStatus(messageId: string, channel: Channel): Promise<StatusOutcome> {
    const { dialect } = this.options;
    const question = dialect.buildStatusQuestion(messageId);
    if (question === null) return { outcome: 'not_found' };
    const exchanged = await this.exchange(question);
    const context = this.errorContext(channel);
    if (exchanged instanceof ExchangeError) {
      return { outcome: 'unknown', error: errorOfFailure(exchanged.failure, exchanged.reason, context) };
    }
    if (exchanged.status === 404) return { outcome: 'not_found' };
    const reading = dialect.readStatus(exchanged);
    switch (reading.reported) {
      case 'status':
        return { outcome: 'known', ...reading.status };
      case 'error':
        return { outcome: 'unknown', error: errorOfAnswer(exchanged, context, false) };
      case 'nothing':
        return { outcome: 'unknown', error: errorOfFailure(UNREADABLE, 'it names no status', context) };
    }
  }

  private async register(addresses: WebhookAddresses): Promise<RegistrationOutcome> {
    const { dialect, webhookSecrets } = this.options;
    if (dialect.webhooks === null) return { outcome: 'unsupported' };
    const exchanged = await this.exchange(dialect.webhooks.buildRegistration(addresses, webhookSecrets.reveal()[0]!));
    const context = this.errorContext('whatsapp');
    if (exchanged instanceof ExchangeError) {
      return { outcome: 'failed', error: errorOfFailure(exchanged.failure, exchanged.reason, context) };
    }
    switch (dialect.webhooks.readRegistration(exchanged)) {
      case 'registered':
        return { outcome: 'registered' };
      case 'refused':
        return { outcome: 'failed', error: errorOfAnswer(exchanged, context, false) };
      case 'unclear':
        return { outcome: 'failed', error: errorOfFailure(UNREADABLE, 'it confirms no registration', context) };
    }
  }

  private async exchange(request: WireRequest, leaveBefore?: number): Promise<WireAnswer | ExchangeError> {
    const begunAt = performance.now();
    try {
      const { status, headers, body } = await exchangeBy(this.http, {
        method: request.method,
        url: this.options.baseUrl + request.path,
        // In axios' order and case, so that its way and ours are the same to the byte.
        headers: {
          Accept: 'application/json',
          ...(request.body !== undefined && { 'Content-Type': 'application/json; charset=utf-8' }),
          // Answers are small: packing them costs more than it saves.
          'Accept-Encoding': 'identity',
          Authorization: `Bearer ${this.options.apiKey.reveal()}`,
          'User-Agent': 'siren-gateway',
          ...request.headers,
        },
        body: request.body,
        leaveBefore,
      });
      this.report(this.reachability.answered(begunAt, performance.now()));
      const retryAfter: unknown = headers['retry-after'];
      const answeredAt = new Date(String(headers.date));
      return {
        status,
        body,
        ...(typeof retryAfter === 'string' && { retryAfter }),
        ...(!Number.isNaN(answeredAt.getTime()) && { answeredAt }),
      };
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error;
      const { code } = error.failure;
      if (isOwnCodeOf(code, 'unreached')) this.report(this.reachability.failed(code, begunAt, performance.now()));
      return error;
    }
  }

  /** Logs what is nobody's answer, and gives what an error may say of it: its name, since its words may hold anything. */
  private reportBug(error: unknown): string {
    this.logger.error({ err: error }, 'a request to Siren could not be carried through');
    return error instanceof Error ? error.name : typeof error;
  }

  /** Names no address: a base address may be nobody's business. */
  private report(change: ReachChange | null): void {
    switch (change?.now) {
      case undefined:
        return;
      case 'lost':
        return this.logger.warn({ code: change.code }, 'requests do not reach Siren any more; messages wait');
      case 'regained':
        return this.logger.warn({ afterMs: Math.round(change.afterMs) }, 'requests reach Siren again');
    }
  }

  /** @param provider who was asked for; else the setting says who delivers SMS */
  private errorContext(channel: Channel, hidden: readonly string[] = [], provider?: ProviderCode): ErrorContext {
    const { apiKey, webhookSecrets, smsProvider } = this.options;
    return {
      channel,
      provider: provider ?? (factsOf(channel).codesOf === 'provider' ? smsProvider : undefined),
      hidden: [apiKey.reveal(), ...webhookSecrets.reveal(), ...hidden],
      now: new Date(),
    };
  }
}
