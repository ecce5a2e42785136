import type { Setting, SettingTree } from '../../src/config/setting.js';
import { fileVariableOf, isSetting } from '../../src/config/setting.js';
import { ALL_SETTINGS, SETTINGS } from '../../src/config/settings.js';

const WIDTH = 110;

const HEAD = `# Every setting of the service. Copy to .env, or set them in the environment, which wins.
# What must be set is empty here; the rest shows its default. "npm start" provides what is missing, the service never does.
# A secret may lie in a file instead, which the variable with _FILE names: DATABASE_URL_FILE=/run/secrets/database-url.
# Made from src/config/settings.ts: after a change there, run "npx vitest run test/config.spec.ts -u".
`;

const DOCUMENT_HEAD = `# Settings

Each setting is an environment variable. The service reads them once, at start, from the environment or from \`.env\`.
The environment wins where both have one. A wrong setting ends the start with a sentence that names it.

A secret may lie in a file instead. The variable with \`_FILE\` behind its name holds the path of that file.

An application that imports the modules gives options instead. Where a setting has an option, its row names it.
Options have the same defaults. They hold durations in milliseconds, and lists as arrays.

This page is made from \`src/config/settings.ts\`.
`;

/** The text of `.env.example`, from the table the service reads its settings by. */
export function renderEnvExample(): string {
  return [HEAD, ...inGroups((group) => `# ---- ${group} ----\n`, exampleOf)].join('\n');
}

/** The text of `docs/settings.md`, from the same table. */
export function renderSettingsDocument(): string {
  const options = optionsOf(SETTINGS);
  return [
    DOCUMENT_HEAD,
    ...inGroups(
      (group) => `## ${group}\n`,
      (setting) => entryOf(setting, options),
    ),
  ].join('\n');
}

/** Headings are said once, and the settings under them in the order of the table. */
function inGroups(heading: (group: string) => string, entry: (setting: Setting<unknown>) => string): string[] {
  const groups = new Set(ALL_SETTINGS.map(({ group }) => group));
  return [...groups].flatMap((group) => [
    heading(group),
    ...ALL_SETTINGS.filter((setting) => setting.group === group).map(entry),
  ]);
}

function exampleOf(setting: Setting<unknown>): string {
  const line = setting.unset === 'refused' ? `${setting.name}=` : `#${setting.name}=${setting.default ?? ''}`;
  const fileVariable = fileVariableOf(setting);
  const ofFile = fileVariable === null ? '' : `#${fileVariable}=\n`;
  return `${wrap(setting.about)}\n${line}\n${ofFile}`;
}

function entryOf(setting: Setting<unknown>, options: ReadonlyMap<Setting<unknown>, string>): string {
  const option = options.get(setting);
  const facts = [
    `- Takes: ${setting.parse.takes}`,
    `- Default: ${setting.unset === 'refused' ? 'none, it must be set' : setting.default === null ? 'unset' : `\`${setting.default}\``}`,
    ...(setting.isSecret ? [`- Secret: \`${fileVariableOf(setting)}\` may name a file that holds it`] : []),
    ...(option === undefined ? [] : [`- Option: ${option}`]),
  ];
  return `### ${setting.name}\n\n${setting.about}\n\n${facts.join('\n')}\n`;
}

/** Sections whose settings are options of a module under the same names. */
const MODULES: Readonly<Record<string, (path: string) => string>> = {
  siren: (path) => `\`${path}\` of the SirenModule`,
  access: (path) => `\`${path}\` of the AuthModule`,
  ...Object.fromEntries(
    ['delivery', 'inbox', 'media', 'events'].map((section) => [
      section,
      (path: string) => `\`${section}.${path}\` of the CommunicationModule`,
    ]),
  ),
};
/** Where the name is another, or the module another. */
const OTHERS: Readonly<Record<string, string | null>> = {
  DATABASE_URL: '`databaseUrl` of the CommunicationModule',
  DATABASE_POOL_SIZE: '`poolSize` of the CommunicationModule',
  DATABASE_MIGRATE: '`migrate` of the CommunicationModule',
  SIREN_MAX_PER_SECOND: '`delivery.maxPerSecond` of the CommunicationModule',
  INBOX_FAILURE_REPLY: '`inbox.failureReplies` of the CommunicationModule',
  ROLES: '`roles` of the CommunicationModule',
};

function optionsOf(tree: SettingTree, section = '', path = ''): Map<Setting<unknown>, string> {
  const options = new Map<Setting<unknown>, string>();
  for (const [key, node] of Object.entries(tree)) {
    const here = path === '' ? key : `${path}.${key}`;
    if (!isSetting(node)) {
      const inner = section === '' ? optionsOf(node, key) : optionsOf(node, section, here);
      for (const [setting, option] of inner) options.set(setting, option);
      continue;
    }
    const option = OTHERS[node.name] ?? MODULES[section]?.(here);
    if (option !== undefined) options.set(node, option);
  }
  return options;
}

function wrap(text: string): string {
  const lines: string[] = [];
  let line = '#';
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line].join('\n');
}
