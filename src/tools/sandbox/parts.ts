import type { ApprovedTemplates } from './approved-templates.js';
import type { Dialect } from './dialect.js';
import type { Faults } from './faults.js';
import type { Classifier } from './classifier.js';
import type { Ledger } from './ledger.js';
import type { Messages } from './messages.js';
import type { Receipts } from './receipts.js';
import type { Timers } from './timers.js';
import type { WebhookSender } from './webhook-sender.js';

/** What the routes work with; made and owned by `createSandbox`. */
export interface Parts {
  readonly apiKey: string;
  readonly dialect: Dialect;
  readonly faults: Faults;
  readonly classifier: Classifier;
  readonly ledger: Ledger;
  readonly messages: Messages;
  readonly receipts: Receipts;
  readonly templates: ApprovedTemplates;
  readonly timers: Timers;
  readonly webhooks: WebhookSender;
}
