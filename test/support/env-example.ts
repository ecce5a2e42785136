import { fileVariableOf } from '../../src/config/setting.js';
import { SETTINGS } from '../../src/config/settings.js';

const WIDTH = 110;

const HEAD = `# Every setting of the service. Copy to .env, or set them in the environment, which wins.
# What must be set is empty here; the rest shows its default. "npm start" provides what is missing, the service never does.
# A secret may lie in a file instead, which the variable with _FILE names: DATABASE_URL_FILE=/run/secrets/database-url.
# Made from src/config/settings.ts: after a change there, run "npx vitest run test/config.spec.ts -u".
`;

/** The text of `.env.example`, from the table the service reads its settings by. */
export function renderEnvExample(): string {
  const entries = Object.values(SETTINGS).map((setting) => {
    const line = setting.unset === 'refused' ? `${setting.name}=` : `#${setting.name}=${setting.default ?? ''}`;
    const fileVariable = fileVariableOf(setting);
    const ofFile = fileVariable === null ? '' : `#${fileVariable}=\n`;
    return `${wrap(setting.about)}\n${line}\n${ofFile}`;
  });
  return [HEAD, ...entries].join('\n');
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
