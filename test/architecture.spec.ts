import { describe, expect, it } from 'vitest';
import { type Arrows, arrowViolations, cycles } from './support/house/arrows.js';
import { ambientReads, type PurePackages, purityViolations } from './support/house/purity.js';
import { barrels, inheritance, longerThan, usesOf } from './support/house/shape.js';
import { readSources } from './support/house/source-file.js';

/**
 * The rooms of `src/`, and which others each may know. Files in `src/` itself (`.`) are the composition: they may import
 * from everywhere, and no room imports them. The demo is an application of its own, built on the whole service.
 */
const ARROWS: Arrows = {
  config: [],
  logging: [],
  database: ['config', 'logging'],
  queue: ['config', 'database', 'logging'],
  http: ['config', 'database', 'meters'],
  auth: ['config', 'database', 'queue', 'http'],
  'siren-wire': [],
  siren: ['siren-wire'],
  tracing: [],
  meters: [],
  statistics: ['config', 'database', 'queue', 'http', 'templates'],
  templates: ['config', 'database', 'http', 'siren'],
  // Deciding, messages, accepting and batches are one room yet. What accepts a message names its line; what is ordered of
  // one by hand (a cancel) is a turn.
  communication: [
    'config',
    'database',
    'queue',
    'http',
    'siren',
    'templates',
    'statistics',
    'tracing',
    'meters',
    'logging',
    'limits',
    'delivering',
  ],
  limits: ['database', 'siren', 'communication', 'meters'],
  delivering: ['database', 'queue', 'siren', 'communication', 'limits', 'statistics', 'tracing', 'meters', 'logging'],
  people: ['config', 'database', 'queue', 'http', 'communication'],
  media: ['config'],
  inbox: ['config', 'database', 'queue', 'http', 'communication', 'templates', 'people', 'media', 'logging'],
  events: ['config', 'database', 'queue', 'http', 'communication', 'inbox', 'siren', 'logging'],
  webhooks: [
    'config',
    'database',
    'queue',
    'http',
    'communication',
    'delivering',
    'inbox',
    'siren',
    'statistics',
    'meters',
    'logging',
  ],
  replicas: ['database'],
  health: ['config', 'database', 'queue', 'http', 'communication', 'logging'],
  dashboard: ['http'],
  'dashboard/page': [],
  metrics: ['config', 'database', 'queue', 'http', 'siren', 'limits', 'statistics', 'events', 'meters'],
  'dead-letters': ['config', 'database', 'queue', 'http', 'communication', 'delivering', 'inbox', 'webhooks', 'events'],
  commands: ['config', 'database', 'queue', 'siren', 'statistics', 'commands/check'],
  'commands/check': ['commands', 'config', 'siren', 'communication', 'inbox', 'webhooks'],
  sandbox: ['siren-wire'],
  local: ['config', 'sandbox', 'local/demo'],
  'local/demo': ['.', 'local', 'config', 'sandbox', 'communication', 'inbox', 'statistics'],
};

/** What decides. Each of these, with all that it loads, must give the same answer for the same arguments, for ever. */
const PURE = [
  'communication/admission/recipient-window.ts',
  'communication/admission/sms-segments.ts',
  'communication/app-events.ts',
  'communication/backoff.ts',
  'communication/batches/batch-progress.ts',
  'communication/blocks.ts',
  'communication/content.ts',
  'communication/deadline.ts',
  'communication/delivery.policy.ts',
  'communication/ending.ts',
  'communication/event-ids.ts',
  'communication/failure.ts',
  'communication/message-lines.ts',
  'communication/next-step.ts',
  'communication/next-step.types.ts',
  'communication/numbers/equivalent-numbers.ts',
  'communication/numbers/number-candidates.ts',
  'communication/outcome.ts',
  'communication/patience.ts',
  'communication/phone-number.ts',
  'communication/plan.ts',
  'communication/policies/named-policy.ts',
  'communication/price.ts',
  'communication/priority.ts',
  'communication/providers.ts',
  'communication/receipt.ts',
  'communication/reconciling/reconcile-at.ts',
  'communication/status.ts',
  'communication/summary.ts',
  'communication/message.view.ts',
  'communication/window/evidence.ts',
  'communication/window/free-text.ts',
  'communication/window/template-hold.ts',
  'communication/window/window.ts',
  'config/read-configuration.ts',
  'delivering/choose-from-lines.ts',
  'delivering/lines-to-ask.ts',
  'delivering/waiting-line.ts',
  'events/after-delivery.ts',
  'events/choose-rows.ts',
  'events/event-body.ts',
  'events/row-results.ts',
  'events/signed-headers.ts',
  'http/mask-phone-numbers.ts',
  'http/safe-error.ts',
  'inbox/incoming-message.view.ts',
  'inbox/apology.ts',
  'inbox/settlement.ts',
  'inbox/wordless-error.ts',
  'limits/channel-health.ts',
  'limits/lines.ts',
  'local/missing-settings.ts',
  'logging/episode.ts',
  'media/media-type.ts',
  'media/media-url.ts',
  'media/public-address.ts',
  'people/csv-headings.ts',
  'people/keyword-answer.ts',
  'people/keyword-of.ts',
  'people/opt-out.ts',
  'people/reach.ts',
  'sandbox/random.ts',
  'sandbox/scenarios.ts',
  'sandbox/signature.ts',
  'siren/dialects.ts',
  'siren/error-action.ts',
  'siren/retry-after.ts',
  'siren/send-outcome.ts',
  'siren/signature.ts',
  'siren/webhook-shapes/delivery-status.ts',
  'siren/webhook-shapes/incoming-message.ts',
  'siren/webhook-shapes/items.ts',
  'statistics/contributions.ts',
  'statistics/fallback-advice.ts',
  'statistics/fallback-values.ts',
  'statistics/figures.ts',
  'statistics/first-channel.ts',
  'statistics/latencies.ts',
  'statistics/latency-ranges.ts',
  'statistics/levels.ts',
  'statistics/local-time.ts',
  'statistics/money.ts',
  'statistics/range.ts',
  'statistics/scope.ts',
  'statistics/time-keys.ts',
  'webhooks/meaning.ts',
  'webhooks/siren-check.ts',
];

/** What a pure file may load from elsewhere: computing, no input or output. */
const PURE_PACKAGES: PurePackages = {
  'libphonenumber-js/max': ['*'],
  'ipaddr.js': ['*'],
  standardwebhooks: ['Webhook'],
  'node:buffer': ['Buffer', 'isUtf8'],
  'node:net': ['isIP'],
  'node:crypto': ['createHash', 'createHmac', 'timingSafeEqual'],
};

/** `now` of a decision is the database's, handed in: a process whose clock is wrong decides all the same. */
const CLOCKLESS_ROOMS = [
  'communication',
  'dead-letters',
  'delivering',
  'events',
  'inbox',
  'limits',
  'statistics',
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
  'local/demo/stage.ts',
  'local/run-until-stopped.ts',
  'commands/check-siren.ts',
  'commands/register-webhooks.ts',
  'commands/run-on-database.ts',
  'sandbox/main.ts',
];

const files = readSources();

describe('the rooms', () => {
  it('know only those that their arrows point to', () => {
    expect(arrowViolations(files, ARROWS)).toEqual([]);
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
});

describe('what decides', () => {
  it('computes its answer from its arguments alone, and so does all that it loads', () => {
    expect(purityViolations(files, PURE, PURE_PACKAGES)).toEqual([]);
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
    expect(longerThan(files, 250)).toEqual([]);
  });
});
