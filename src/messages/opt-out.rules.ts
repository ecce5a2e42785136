import type { OptOutScope } from '../config/configuration.js';

/** What the service does about STOP, START and HELP. */
export interface OptOutRules {
  /**
   * What STOP, and WhatsApp's "Stop promotions", ends: every channel, or the one that it came by. `off`: the service takes
   * no notice of such words.
   */
  optOutScope: OptOutScope;
  /** What is answered, in any language; null: what the sender's language has for it. */
  optOutTexts: Readonly<Record<'stop' | 'stopMarketing' | 'start' | 'help', string | null>>;
}
