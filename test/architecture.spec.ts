import { describe, expect, it } from 'vitest';
import { type Arrows, arrowCircles, arrowViolations, cycles } from './support/house/arrows.js';
import { ambientReads, type PurePackages, purityViolations } from './support/house/purity.js';
import { barrels, belongingToAnother, inheritance, longerThan, usesOf } from './support/house/shape.js';
import { readSources } from './support/house/source-file.js';

/**
 * The rooms of `src/`, from the ground up, and which others each may know. Arrows point down alone. Files in `src/` itself
 * (`.`) are the composition: they may import from everywhere, and no room imports them. The demo is an application of its
 * own, built on the whole service.
 */
const ARROWS: Arrows = {
  // What every room stands on.
  secrets: [],
  // What an application hands to a module: rules, and who makes it.
  options: ['secrets'],
  json: [],
  // The words and defaults of Siren's module are its own: the table of settings takes them from there.
  config: ['secrets', 'siren'],
  // What is said to callers, in their languages.
  languages: [],
  logging: [],
  meters: [],
  tracing: [],
  database: ['config', 'logging', 'secrets'],
  queue: ['database', 'logging'],
  http: ['config', 'database', 'json', 'languages', 'logging', 'meters'],
  // Who did what?
  audit: ['database', 'http', 'logging', 'messages/numbers'],
  'audit/reading': ['audit', 'database', 'http', 'languages', 'messages', 'messages/numbers'],
  // Shares of what holds over all processes.
  'limits/rates': ['database'],
  auth: [
    'audit',
    'config',
    'database',
    'http',
    'languages',
    'limits/rates',
    'logging',
    'meters',
    'options',
    'queue',
    'secrets',
  ],
  replicas: ['database', 'secrets'],
  health: ['database', 'http', 'logging'],
  dashboard: ['http'],
  // Its one import from the service: the table of channels, which has no imports.
  'dashboard/page': ['siren'],
  siren: ['json', 'languages', 'logging', 'options', 'secrets'],
  media: ['config', 'languages'],
  templates: ['audit', 'config', 'database', 'http', 'languages', 'siren'],

  // The numbers: counted by whoever changes a message, folded in the background, read from both.
  'statistics/counting': ['database', 'siren', 'templates'],
  'statistics/folding': ['database', 'queue', 'statistics/counting', 'templates'],
  'statistics/reading': [
    'config',
    'database',
    'deciding',
    'http',
    'languages',
    'siren',
    'statistics/counting',
    'statistics/folding',
    'templates',
  ],
  'statistics/http': [
    'database',
    'http',
    'languages',
    'statistics/counting',
    'statistics/folding',
    'statistics/reading',
    'templates',
  ],
  statistics: ['database', 'http', 'queue', 'statistics/folding', 'statistics/http', 'statistics/reading'],

  // What comes next? Its types are those of TYPE_ARROWS.
  deciding: [],
  // What is a message?
  'messages/numbers': ['config', 'http', 'siren'],
  'messages/sms': ['config', 'deciding', 'messages/numbers', 'siren'],
  messages: [
    'config',
    'database',
    'deciding',
    'http',
    'languages',
    'media',
    'messages/numbers',
    'messages/sms',
    'queue',
    'siren',
    'statistics/counting',
    'statistics/reading',
    'templates',
    'tracing',
  ],
  // Who must not be written to?
  suppressions: [
    'audit',
    'database',
    'http',
    'languages',
    'logging',
    'messages',
    'messages/numbers',
    'siren',
    'suppressions/importing',
    'templates',
  ],
  'suppressions/importing': [
    'audit',
    'database',
    'http',
    'languages',
    'logging',
    'messages',
    'messages/numbers',
    'suppressions',
  ],
  'suppressions/keywords': ['config', 'deciding', 'messages', 'suppressions'],
  // May it leave now?
  limits: [
    'database',
    'deciding',
    'messages',
    'messages/numbers',
    'messages/sms',
    'meters',
    'queue',
    'siren',
    'suppressions',
  ],
  // Who is this?
  contacts: ['database', 'deciding', 'http', 'limits', 'messages', 'messages/numbers', 'siren', 'suppressions'],
  // Do we take it?
  accepting: [
    'audit',
    'config',
    'contacts',
    'database',
    'deciding',
    'http',
    'languages',
    'limits',
    'messages',
    'messages/numbers',
    'messages/sms',
    'meters',
    'queue',
    'siren',
    'statistics/counting',
    'statistics/reading',
    'suppressions',
    'templates',
    'tracing',
  ],
  // Many at once.
  batches: [
    'audit',
    'accepting',
    'config',
    'database',
    'http',
    'languages',
    'messages',
    'messages/numbers',
    'messages/sms',
    'siren',
    'statistics/counting',
    'statistics/reading',
    'templates',
    'tracing',
    'logging',
  ],
  // Who sends it?
  delivering: [
    'audit',
    'contacts',
    'database',
    'deciding',
    'http',
    'languages',
    'limits',
    'limits/rates',
    'logging',
    'messages',
    'messages/numbers',
    'meters',
    'queue',
    'siren',
    'suppressions',
    'tracing',
  ],
  // What did they write, and what do we answer?
  inbox: [
    'audit',
    'accepting',
    'config',
    'contacts',
    'database',
    'deciding',
    'http',
    'languages',
    'logging',
    'media',
    'messages',
    'messages/numbers',
    'queue',
    'siren',
    'suppressions',
    'suppressions/keywords',
    'templates',
  ],
  // What was said between a person and us?
  conversations: [
    'audit',
    'accepting',
    'database',
    'deciding',
    'http',
    'inbox',
    'languages',
    'messages',
    'messages/numbers',
    'siren',
    'suppressions',
  ],
  // What is the application told?
  outbox: [
    'audit',
    'config',
    'database',
    'deciding',
    'http',
    'inbox',
    'languages',
    'logging',
    'messages',
    'queue',
    'secrets',
    'siren',
  ],
  // Siren's two endpoints.
  webhooks: [
    'audit',
    'database',
    'deciding',
    'delivering',
    'http',
    'inbox',
    'languages',
    'logging',
    'messages',
    'messages/numbers',
    'meters',
    'queue',
    'siren',
    'statistics/reading',
  ],
  'dead-letters': ['audit', 'database', 'delivering', 'http', 'inbox', 'languages', 'messages', 'outbox', 'webhooks'],
  search: ['database', 'http', 'languages', 'messages', 'messages/numbers', 'suppressions', 'webhooks'],
  // What is stored about people, and how it goes.
  'personal-data': [
    'audit',
    'audit/reading',
    'accepting',
    'contacts',
    'database',
    'deciding',
    'delivering',
    'http',
    'inbox',
    'languages',
    'messages',
    'messages/numbers',
    'queue',
    'statistics/folding',
    'suppressions',
    'webhooks',
  ],
  metrics: [
    'config',
    'database',
    'http',
    'messages',
    'meters',
    'outbox',
    'siren',
    'statistics/counting',
    'statistics/reading',
  ],

  // Programs beside the service.
  'tools/sandbox': [],
  'tools/commands': ['auth', 'config', 'database', 'http', 'siren', 'statistics/folding', 'tools/commands/check'],
  'tools/commands/check': ['config', 'inbox', 'messages', 'secrets', 'siren', 'tools/commands', 'webhooks'],
  'tools/testing': ['tools/local', 'tools/sandbox'],
  'tools/local': ['config', 'tools/local/demo', 'tools/sandbox'],
  'tools/local/demo': [
    'deciding',
    '.',
    'batches',
    'config',
    'inbox',
    'messages',
    'statistics/reading',
    'siren',
    'tools/local',
    'tools/sandbox',
  ],
};

/** What decides loads nothing of others; it only speaks of their rows and words. */
const TYPE_ARROWS: Arrows = {
  deciding: ['config', 'messages', 'siren', 'templates'],
};

/** What else decides, beside all of `deciding/`. Each of these, with all that it loads, gives the same answer for the same arguments, for ever. */
const PURE = [
  'accepting/auto-waits.ts',
  'accepting/recipient-window.ts',
  'messages/sms/sms-segments.ts',
  'messages/app-events.ts',
  'batches/batch-progress.ts',
  'messages/delivery.policy.ts',
  'messages/event-ids.ts',
  'messages/message-lines.ts',
  'messages/numbers/equivalent-numbers.ts',
  'messages/numbers/number-candidates.ts',
  'messages/numbers/number-in-text.ts',
  'messages/emptied.ts',
  'personal-data/erasure.ts',
  'messages/numbers/phone-number.ts',
  'accepting/named-policy.ts',
  'messages/price.ts',
  'messages/lines.ts',
  'delivering/reconcile-at.ts',
  'messages/message.view.ts',
  'contacts/evidence.ts',
  'config/read-configuration.ts',
  'delivering/choose-from-lines.ts',
  'delivering/waiting-line.ts',
  'outbox/post-outcome.ts',
  'outbox/choose-rows.ts',
  'outbox/event-body.ts',
  'outbox/stored-event.ts',
  'outbox/signed-headers.ts',
  'logging/mask-phone-numbers.ts',
  'http/safe-error.ts',
  'inbox/incoming-message.view.ts',
  'inbox/failure-reply.ts',
  'inbox/settlement.ts',
  'inbox/redacted-error.ts',
  'languages/say.ts',
  'limits/channel-health.ts',
  'tools/local/missing-settings.ts',
  'logging/episode.ts',
  'media/media-type.ts',
  'media/media-url.ts',
  'suppressions/importing/csv-headings.ts',
  'suppressions/keywords/keyword-of.ts',
  'suppressions/keywords/opt-out.ts',
  'contacts/reach.ts',
  'tools/sandbox/random.ts',
  'tools/sandbox/scenarios.ts',
  'tools/sandbox/signature.ts',
  'siren/dialects.ts',
  'siren/error-action.ts',
  'siren/send-outcome.ts',
  'siren/signature.ts',
  'siren/webhook-shapes/delivery-status.ts',
  'siren/webhook-shapes/incoming-message.ts',
  'siren/webhook-shapes/items.ts',
  'statistics/counting/contributions.ts',
  'statistics/reading/costs.ts',
  'statistics/reading/fallback-advice.ts',
  'statistics/http/fallback-values.ts',
  'statistics/reading/figures.ts',
  'statistics/counting/counted.ts',
  'statistics/reading/keyed-counts.ts',
  'statistics/counting/times.ts',
  'statistics/folding/levels.ts',
  'statistics/reading/local-time.ts',
  'statistics/counting/money.ts',
  'statistics/counting/range.ts',
  'statistics/folding/scope.ts',
  'webhooks/meaning.ts',
  'webhooks/siren-check.ts',
];

/** What a pure file may load from elsewhere: computing, no input or output. */
const PURE_PACKAGES: PurePackages = {
  'intl-messageformat': ['IntlMessageFormat'],
  'libphonenumber-js/max': ['*'],
  'file-type': ['fileTypeFromBuffer'],
  'ipaddr.js': ['*'],
  standardwebhooks: ['Webhook'],
  'node:buffer': ['Buffer', 'isUtf8'],
  'node:net': ['isIP'],
  'node:crypto': ['createHash', 'createHmac', 'timingSafeEqual'],
};

/** Small, and used by one file beside them alone; a pure file stays apart from one that is not, as long as its tests ask it. */
const STAND_ALONE: readonly string[] = [
  // Their readers would be longer than may be read at one sitting.
  'batches/exported-batches.ts',
  'siren/reachability.ts',
  // What they do is tested without a browser, which their readers want.
  'dashboard/page/views/contacts/joined.ts',
  'dashboard/page/views/messages/search.ts',
  'dashboard/page/views/overview/bucket-range.ts',
  // Loaded before all else, by a Node that may be too old for the rest.
  'require-node.ts',
];

/** `now` of a decision is the database's, handed in: a process whose clock is wrong decides all the same. */
const CLOCKLESS_ROOMS = [
  'accepting',
  'batches',
  'contacts',
  'dead-letters',
  'deciding',
  'delivering',
  'inbox',
  'limits',
  'messages',
  'outbox',
  'personal-data',
  'statistics',
  'suppressions',
  'webhooks',
];
/** Time that merely passes between two lines of one process. */
const STOPWATCHES = ['reads performance.now', 'uses setTimeout', 'uses setInterval', 'uses setImmediate'];
/** A request that was begun too long ago by either clock of the process does not leave; chance chooses who probes a channel. */
const OF_THE_PROCESS: Readonly<Record<string, string>> = {
  'delivering/wire.ts': 'reads Date.now',
  'delivering/delivery.worker.ts': 'reads Math.random',
};

/** The only readers of the environment: the configuration, and programs that hand it on. */
const READS_ENVIRONMENT = [
  'config/gateway.config.ts',
  'tools/local/demo/stage.ts',
  'tools/local/run-until-stopped.ts',
  'tools/commands/check-siren.ts',
  'tools/commands/register-webhooks.ts',
  'tools/commands/run-on-database.ts',
  'tools/sandbox/main.ts',
];

/**
 * Modules that every other one sees: configuration, the database, and the two that applications set up. All others are seen
 * by who imports them.
 */
const GLOBAL_MODULES = [
  'app.module.ts',
  'communication-options.module.ts',
  'communication.module.ts',
  'database/database.module.ts',
  'siren/siren.module.ts',
];

const files = readSources();

describe('the rooms', () => {
  const violations = arrowViolations(files, ARROWS, TYPE_ARROWS);

  it('know only those that their arrows point to', () => {
    expect(violations).toEqual([]);
  });

  it('have arrows that point one way', () => {
    expect(arrowCircles(ARROWS)).toEqual([]);
  });

  it('are there: the table names none that is gone', () => {
    const gone = Object.keys(ARROWS).filter((room) => !files.some(({ path }) => path.startsWith(`${room}/`)));
    expect(gone).toEqual([]);
  });

  it('have no circle of imports, be it only of types', () => {
    expect(cycles(files)).toEqual([]);
  });

  it('are never wired back to front', () => {
    expect(usesOf(files, 'forwardRef')).toEqual([]);
  });

  it('import the modules that they use: few are everywhere', () => {
    const global = ['global', 'isGlobal', 'Global'].flatMap((word) => usesOf(files, word));
    expect(global.sort()).toEqual(GLOBAL_MODULES);
  });
});

describe('what decides', () => {
  it('computes its answer from its arguments alone, and so does all that it loads', () => {
    const deciding = files.map(({ path }) => path).filter((path) => path.startsWith('deciding/'));
    expect(purityViolations(files, [...deciding, ...PURE], PURE_PACKAGES)).toEqual([]);
  });

  it('goes by the time of the database', () => {
    const clocks = files
      .filter(({ path }) => CLOCKLESS_ROOMS.some((room) => path.startsWith(`${room}/`)))
      .flatMap((file) => ambientReads(file).map((what) => ({ path: file.path, what })))
      .filter(({ path, what }) => !STOPWATCHES.includes(what) && OF_THE_PROCESS[path] !== what);
    expect(clocks).toEqual([]);
  });

  it('is told its settings: the environment is read in one place', () => {
    expect(usesOf(files, 'process.env').filter((path) => !READS_ENVIRONMENT.includes(path))).toEqual([]);
  });
});

describe('a file', () => {
  it('has something of its own: only the package itself passes on what others export', () => {
    expect(barrels(files)).toEqual(['index.ts']);
  });

  it('builds on functions and parts, not on base classes', () => {
    expect(inheritance(files, ['Error', 'HttpException'])).toEqual([]);
  });

  it('can be read at one sitting', () => {
    // Types that a program wrote are read by the compiler alone.
    const written = files.filter(({ path }) => !path.endsWith('.d.ts'));
    expect(longerThan(written, 250)).toEqual([]);
  });

  it('stands for itself: what one file beside it alone uses, in fewer than 40 lines, is in that file', () => {
    const alone = [...PURE, ...STAND_ALONE];
    expect(belongingToAnother(files, 40).filter((path) => !alone.includes(path))).toEqual([]);
  });
});
