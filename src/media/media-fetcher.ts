import { Agent, type Dispatcher } from 'undici';
import { ForbiddenAddress, guardedLookup, type Surroundings, systemResolve } from './guarded-lookup.js';
import type { MediaOutcome } from './media-outcome.js';
import { readMediaUrl } from './media-url.js';
import type { MediaOptions } from './media.options.js';
import { isPublicAddress } from './public-address.js';
import { headerOf, readBody } from './read-body.js';

const MAX_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MAX_HEADER_BYTES = 16 << 10;

const THE_INTERNET: Surroundings = { resolve: systemResolve, isAllowedAddress: isPublicAddress };

/** Fetches the files of incoming messages, from addresses that others chose: carefully. */
export class MediaFetcher {
  constructor(
    private readonly options: MediaOptions,
    private readonly surroundings: Surroundings = THE_INTERNET,
  ) {}

  /**
   * Fetches one file into memory. Connects only to addresses of the public Internet, whatever names and redirects say;
   * reads no more than it may, and nothing that is no file of an allowed kind. Never rejects.
   */
  async fetch(url: string, { signal }: { signal?: AbortSignal } = {}): Promise<MediaOutcome> {
    if (!this.options.fetch) return { outcome: 'refused', reason: 'disabled' };
    const timeout = AbortSignal.timeout(this.options.timeoutMs);
    const over = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
    // An agent for each file: no connection to it outlives it, and closing it ends whatever is under way.
    const agent = new Agent({
      allowH2: false,
      maxHeaderSize: MAX_HEADER_BYTES,
      connect: { lookup: guardedLookup(this.surroundings), timeout: this.options.timeoutMs },
    });
    try {
      return await this.follow(url, agent, over);
    } catch (error) {
      if (isForbidden(error)) return { outcome: 'refused', reason: 'forbidden_address' };
      if (signal?.aborted) return { outcome: 'failed', reason: 'aborted' };
      return { outcome: 'failed', reason: timeout.aborted ? 'timeout' : 'unreachable' };
    } finally {
      await agent.destroy();
    }
  }

  /** Redirects are followed by ourselves: where each leads is checked like the first address. */
  private async follow(written: string, agent: Agent, signal: AbortSignal): Promise<MediaOutcome> {
    let next: { written: string; base?: URL } = { written };
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const read = readMediaUrl(next.written, this.surroundings.isAllowedAddress, next.base);
      if (!read.ok) return { outcome: 'refused', reason: read.reason };
      const response = await get(read.url, agent, signal);
      const location = headerOf(response.headers['location']);
      if (!REDIRECTS.has(response.statusCode) || location === undefined) return this.take(response);
      next = { written: location, base: read.url };
    }
    return { outcome: 'refused', reason: 'too_many_redirects' };
  }

  private async take(response: Dispatcher.ResponseData): Promise<MediaOutcome> {
    const { statusCode: status } = response;
    if (status < 200 || status > 299) return { outcome: 'failed', reason: 'status', status };
    return readBody(response, this.options);
  }
}

/** `identity`: what is compressed may be a thousand times larger than it looks. */
async function get(url: URL, agent: Agent, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  const response = await agent.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: 'GET',
    headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'siren-gateway' },
    signal,
  });
  // A body that is not read to its end fails when the agent closes; unheard, that would end the process.
  response.body.on('error', () => undefined);
  return response;
}

/** Several addresses tried in vain come as one error that holds theirs. */
function isForbidden(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isForbidden);
  return error instanceof ForbiddenAddress;
}
