import type { MediaType } from '../config/configuration.js';

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
