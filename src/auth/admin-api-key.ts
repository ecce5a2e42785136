import type { Actor } from '../http/actor.js';

/** Injection token of the one key that may do everything: a string. */
export const ADMIN_API_KEY = Symbol('ADMIN_API_KEY');

/** Who comes with that key, where it is recorded who did something. The key itself is written nowhere. */
export const ADMIN: Actor = { keyId: 'admin', name: 'admin' };
