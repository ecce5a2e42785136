/** `npm run bench`: our speed beside the plainest thing that does the same, in one run, as ratios. `-- --help` lists its flags. */
import { commandLineOfProcess } from '../src/config/command-line.js';
import { benchMessages, messageTable } from './messages.js';
import { benchOutage, outageTable } from './outage.js';
import { benchExports, exportsTable } from './exports.js';
import { benchRoles, rolesTable } from './roles.js';
import { benchRefusals, refusalsTable } from './refusals.js';
import { benchScheduled, scheduledTable } from './scheduled.js';
import { benchStored, sayWhatIsNeeded, storedTable } from './stored.js';
import { benchUpload, uploadTable } from './uploads.js';
import { benchWebhooksAtRate, atRateTable } from './webhooks-at-rate.js';
import { benchWebhooks, webhookTable } from './webhooks.js';
import { benchWrites, writesTable } from './writes.js';
import { openLab } from './lab.js';
import { describeMachine } from './machine.js';
import { FULL, QUICK } from './sizes.js';

const PARTS = [
  'webhooks',
  'messages',
  'writes',
  'uploads',
  'refusals',
  'roles',
  'exports',
  'outage',
  'stored',
  'scheduled',
];

const { quick, only, profile, lines, minutes, queued, stored, scheduled } = commandLineOfProcess({
  name: 'bench',
  about: 'Measures our speed beside the plainest thing that does the same, in one run, as ratios. Takes minutes.',
  flags: {
    quick: { type: 'boolean', about: 'only try whether it works' },
    only: {
      type: 'string',
      value: 'part',
      about: `one of ${PARTS.join(', ')}; the last four are run only when asked for`,
    },
    profile: {
      type: 'string',
      value: 'folder',
      about: 'keeps CPU profiles of the service, and what each of its statements costs',
    },
    lines: { type: 'string', value: 'number', about: 'messages of the upload, and rows of the export' },
    minutes: { type: 'string', value: 'number', default: '1', about: 'how long the outage lasts' },
    stored: { type: 'string', value: 'number', default: '10000000', about: 'messages that are stored; 2 kB each' },
    scheduled: { type: 'string', value: 'number', default: '1000000', about: 'messages that wait for a time far away' },
    queued: { type: 'string', value: 'number', default: '20000', about: 'messages that wait in the outage' },
  },
  exitCodes: { 0: 'measured', 1: 'failed or stopped' },
}).flags;
if (only !== undefined && !PARTS.includes(only)) {
  console.error(`bench: --only must be one of ${PARTS.join(', ')}`);
  process.exit(2);
}
const sizes = { ...(quick ? QUICK : FULL), ...(lines && { upload: Number(lines), exported: Number(lines) }) };
const wants = (part: string): boolean => only === undefined || only === part;

const lab = await openLab({ countsStatements: profile !== undefined });
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void lab.close().finally(() => process.exit(1)));
}
try {
  console.log(await describeMachine(await lab.createDatabase('machine')));
  if (wants('webhooks')) console.log(`\n${webhookTable(await benchWebhooks(lab, sizes, profile))}`);
  if (wants('webhooks')) console.log(`\n${atRateTable(await benchWebhooksAtRate(lab, sizes))}`);
  if (wants('messages')) console.log(`\n${messageTable(await benchMessages(lab, sizes, profile))}`);
  if (wants('writes')) console.log(`\n${writesTable(await benchWrites(lab, sizes))}`);
  if (wants('uploads')) console.log(`\n${uploadTable(await benchUpload(lab, sizes, profile))}`);
  if (wants('refusals')) console.log(`\n${refusalsTable(await benchRefusals(lab))}`);
  if (wants('roles')) console.log(`\n${rolesTable(await benchRoles(lab, sizes))}`);
  if (only === 'exports') console.log(`\n${exportsTable(await benchExports(lab, sizes.exported))}`);
  if (only === 'outage') console.log(`\n${outageTable(await benchOutage(lab, Number(queued), Number(minutes)))}`);
  if (only === 'scheduled') {
    console.log(`\n${scheduledTable(await benchScheduled(lab, sizes, Number(scheduled)))}`);
  }
  if (only === 'stored') {
    console.log(`\n${await sayWhatIsNeeded(lab.folder, Number(stored))}`);
    console.log(`\n${storedTable(await benchStored(lab, sizes, Number(stored)))}`);
  }
} finally {
  await lab.close();
}
