import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { promisify } from 'node:util';
import { Agent, type Dispatcher } from 'undici';
import type { MediaType } from '../config/choices.js';
import { defaultsOf } from '../config/read-settings.js';
import { SETTINGS } from '../config/settings.js';
import { mayBeAllowed, mediaTypeOf, readContentType, SNIFFED_BYTES } from './media-type.js';
import { isPublicAddress, readMediaUrl } from './media-url.js';

/** Injection token of {@link MediaOptions}. */
export const MEDIA_OPTIONS = Symbol('MEDIA_OPTIONS');

/** Whether and how the files of incoming messages are fetched. */
export interface MediaOptions {
  readonly fetch: boolean;
  /** Bytes a file may have. */
  readonly maxBytes: number;
  /** Milliseconds that one file may take, redirects included. */
  readonly timeoutMs: number;
  readonly allowedTypes: readonly MediaType[];
}

/** Nothing is fetched unless somebody decides so: whoever writes to us chooses the address. */
export const MEDIA_DEFAULTS: MediaOptions = defaultsOf(SETTINGS.media);

/**
 * What became of fetching a file. `refused`: it will never be fetched, so there is no use in asking again. `failed`: it
 * could not be fetched now.
 */
export type MediaOutcome =
  | { outcome: 'fetched'; bytes: Buffer; mimeType: MediaType }
  | { outcome: 'refused'; reason: MediaRefusal }
  | { outcome: 'failed'; reason: 'timeout' | 'aborted' | 'unreachable' }
  /** The server's last word, other than 2xx. */
  | { outcome: 'failed'; reason: 'status'; status: number };

export type MediaRefusal =
  /** MEDIA_FETCH is not set. */
  | 'disabled'
  /** No http or https address, or one with credentials. */
  | 'invalid_url'
  /** It leads to an address that is not of the public Internet. */
  | 'forbidden_address'
  | 'too_many_redirects'
  | 'too_large'
  /** The kind of file is not allowed, or it is another than the server says. */
  | 'type_not_allowed';

/** The world as whoever connects sees it; tests bring their own. */
export interface NetworkAccess {
  /** All addresses of a host's name. */
  resolve: (hostname: string) => Promise<LookupAddress[]>;
  /** Whether an IP address may be connected to. */
  isAllowedAddress: (ip: string) => boolean;
}

const lookupAll = promisify(lookup);
/** As the system resolves names, its hosts file included. */
const systemResolve: NetworkAccess['resolve'] = (hostname) => lookupAll(hostname, { all: true });

class ForbiddenAddress extends Error {
  constructor() {
    super('the host has no address that may be connected to');
    this.name = 'ForbiddenAddress';
  }
}

/**
 * Resolves a name once, for the connection that is being opened, and hands out only addresses that may be connected to:
 * a name that means something else a moment later (DNS rebinding) changes nothing, since nobody asks again.
 */
function guardedLookup({ resolve, isAllowedAddress }: NetworkAccess): LookupFunction {
  return (hostname, { all = false }, callback) => {
    resolve(hostname).then(
      (found) => {
        const allowed = found.filter(({ address }) => isAllowedAddress(address));
        const [first] = allowed;
        if (first === undefined) return callback(new ForbiddenAddress(), '', 0);
        if (all) return callback(null, allowed);
        callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
}

const MAX_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MAX_HEADER_BYTES = 16 << 10;

const THE_INTERNET: NetworkAccess = { resolve: systemResolve, isAllowedAddress: isPublicAddress };

/** Fetches the files of incoming messages, from addresses that others chose: carefully. */
export class MediaFetcher {
  constructor(
    private readonly options: MediaOptions,
    private readonly surroundings: NetworkAccess = THE_INTERNET,
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

type Limits = Pick<MediaOptions, 'maxBytes' | 'allowedTypes'>;

/** Reads a file as it comes, and stops at the first byte that is too many or that makes it something else than it may be. */
async function readBody(
  { headers, body }: Pick<Dispatcher.ResponseData, 'headers' | 'body'>,
  { maxBytes, allowedTypes }: Limits,
): Promise<MediaOutcome> {
  const declared = readContentType(headerOf(headers['content-type']));
  if (!mayBeAllowed(declared, allowedTypes)) return { outcome: 'refused', reason: 'type_not_allowed' };
  if (Number(headerOf(headers['content-length'])) > maxBytes) return { outcome: 'refused', reason: 'too_large' };
  const chunks: Buffer[] = [];
  let size = 0;
  let mimeType: MediaType | null = null;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) return { outcome: 'refused', reason: 'too_large' };
    if (mimeType === null && size >= SNIFFED_BYTES) {
      mimeType = await mediaTypeOf(declared, Buffer.concat(chunks), allowedTypes);
      if (mimeType === null) return { outcome: 'refused', reason: 'type_not_allowed' };
    }
  }
  const bytes = Buffer.concat(chunks, size);
  mimeType ??= await mediaTypeOf(declared, bytes, allowedTypes);
  return mimeType === null
    ? { outcome: 'refused', reason: 'type_not_allowed' }
    : { outcome: 'fetched', bytes, mimeType };
}

function headerOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
