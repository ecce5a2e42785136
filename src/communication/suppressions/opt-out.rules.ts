import type { OptOutScope } from '../../config/configuration.js';

/** What the service does about STOP, START and HELP. */
export interface OptOutRules {
  /** What STOP ends: every channel, or the one that it came by. `off`: the service takes no notice of such words. */
  optOutScope: OptOutScope;
  /** What is answered, in any language; null: what the person's language has for it. */
  optOutTexts: { readonly stop: string | null; readonly start: string | null; readonly help: string | null };
}
