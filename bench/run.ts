/**
 * `npm run bench`: our speed beside the plainest thing that does the same, in one run, as ratios. `-- --quick` only tries
 * whether it works; `-- --only webhooks|messages` leaves the rest out; `-- --profile <folder>` keeps CPU profiles of the
 * service.
 */
import { parseArgs } from 'node:util';
import { benchMessages, messageTable } from './messages.js';
import { benchWebhooks, webhookTable } from './webhooks.js';
import { openLab } from './lab.js';
import { describeMachine } from './machine.js';
import { FULL, QUICK } from './sizes.js';

const { quick, only, profile } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' }, profile: { type: 'string' } },
}).values;
const sizes = quick ? QUICK : FULL;

const lab = await openLab();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void lab.close().finally(() => process.exit(1)));
}
try {
  console.log(await describeMachine(await lab.createDatabase('machine')));
  if (only !== 'messages') console.log(`\n${webhookTable(await benchWebhooks(lab, sizes, profile))}`);
  if (only !== 'webhooks') console.log(`\n${messageTable(await benchMessages(lab, sizes, profile))}`);
} finally {
  await lab.close();
}
