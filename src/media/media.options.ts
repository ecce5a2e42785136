import type { MediaType } from '../config/choices.js';
import { defaultsOf } from '../config/read-settings.js';
import { SETTINGS } from '../config/settings.js';

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
