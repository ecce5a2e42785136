/**
 * `npm run audit`: what the registry knows against the installed versions, by `npm audit`. Ends with 1 where a package that
 * is shipped has an advisory of severity high or critical; what concerns development alone, or less, is listed. A registry
 * that answers no audits, as many mirrors do not, is one line.
 */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { lockedPackages } from './shipped-packages.js';

type Severity = 'info' | 'low' | 'moderate' | 'high' | 'critical';

interface Advisory {
  title: string;
  url: string;
}

/** Of `npm audit --json`; where the registry gave no answer it has a `message` instead. */
interface Report {
  /** `via`: names of packages that it depends on, or what is wrong with itself. */
  vulnerabilities?: Record<string, { severity: Severity; range: string; nodes: string[]; via: (string | Advisory)[] }>;
  message?: string;
}

const { stdout, stderr } = spawnSync('npm', ['audit', '--json'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
const report = parse(stdout);
if (report.vulnerabilities === undefined) {
  console.log(`audit: not done, the registry does not answer it (${report.message ?? stderr.trim().split('\n')[0]})`);
  process.exit(0);
}

const shipped = new Set(lockedPackages().flatMap(({ path, isShipped }) => (isShipped ? [path] : [])));
let serious = 0;
for (const [name, { severity, range, nodes, via }] of Object.entries(report.vulnerabilities)) {
  const isShipped = nodes.some((path) => shipped.has(path));
  if (isShipped && ['high', 'critical'].includes(severity)) serious++;
  const reasons = via.map((one) => (typeof one === 'string' ? `by ${one}` : `${one.title} ${one.url}`));
  console.log(`audit: ${severity}, ${isShipped ? 'shipped' : 'development'}: ${name} ${range}: ${reasons.join('; ')}`);
}
console.log(
  `audit: ${Object.keys(report.vulnerabilities).length} packages named, ${serious} of them shipped and serious`,
);
process.exit(serious > 0 ? 1 : 0);

function parse(text: string): Report {
  try {
    return JSON.parse(text) as Report;
  } catch {
    return {};
  }
}
