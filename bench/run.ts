/**
 * `npm run bench`: our speed beside the plainest thing that does the same, in one run, as ratios. `-- --quick` only tries
 * whether it works; `-- --only webhooks|messages|uploads|refusals` leaves the rest out; `-- --lines 1000000` uploads so many; `-- --only exports` reads a million messages and attempts as CSV; `-- --profile
 * <folder>` keeps CPU profiles of the service. `-- --only outage --minutes 60 --queued 20000` is run only when it is asked for.
 */
import { parseArgs } from 'node:util';
import { benchMessages, messageTable } from './messages.js';
import { benchOutage, outageTable } from './outage.js';
import { benchExports, exportsTable } from './exports.js';
import { benchRefusals, refusalsTable } from './refusals.js';
import { benchUpload, uploadTable } from './uploads.js';
import { benchPacedWebhooks, pacedTable } from './paced-webhooks.js';
import { benchWebhooks, webhookTable } from './webhooks.js';
import { openLab } from './lab.js';
import { describeMachine } from './machine.js';
import { FULL, QUICK } from './sizes.js';

const { quick, only, profile, lines, minutes, queued } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    profile: { type: 'string' },
    lines: { type: 'string' },
    minutes: { type: 'string', default: '1' },
    queued: { type: 'string', default: '20000' },
  },
}).values;
const sizes = { ...(quick ? QUICK : FULL), ...(lines && { upload: Number(lines), exported: Number(lines) }) };
const wants = (part: string): boolean => only === undefined || only === part;

const lab = await openLab();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void lab.close().finally(() => process.exit(1)));
}
try {
  console.log(await describeMachine(await lab.createDatabase('machine')));
  if (wants('webhooks')) console.log(`\n${webhookTable(await benchWebhooks(lab, sizes, profile))}`);
  if (wants('webhooks')) console.log(`\n${pacedTable(await benchPacedWebhooks(lab, sizes))}`);
  if (wants('messages')) console.log(`\n${messageTable(await benchMessages(lab, sizes, profile))}`);
  if (wants('uploads')) console.log(`\n${uploadTable(await benchUpload(lab, sizes, profile))}`);
  if (wants('refusals')) console.log(`\n${refusalsTable(await benchRefusals(lab))}`);
  if (only === 'exports') console.log(`\n${exportsTable(await benchExports(lab, sizes.exported))}`);
  if (only === 'outage') console.log(`\n${outageTable(await benchOutage(lab, Number(queued), Number(minutes)))}`);
} finally {
  await lab.close();
}
