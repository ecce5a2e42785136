import type { Actor } from '../http/actor.js';

/** Who comes with a key of `ADMIN_API_KEY`, where it is recorded who did something. The keys themselves are written nowhere. */
export const ADMIN: Actor = { keyId: 'admin', name: 'admin' };
