import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ensureBuilt } from '../support/build.js';

const run = promisify(execFile);
const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

describe('npm run example', () => {
  it('builds the agent against the package, and shows its conversation and the statistics', async () => {
    await ensureBuilt();
    const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
    await run(process.execPath, [tsc, '-p', path('examples/bill-splitting-agent/tsconfig.build.json')]);
    // It rejects unless the exit code is 0.
    const { stdout } = await run(process.execPath, [path('dist/tools/local/example.js')]);
    const [, dinner = ''] = stdout.split('Asha: Split bill for dinner ₹1200 among 4 people\n');
    const [answer, ...requests] = dinner.split('\n\n')[0]!.split('\n');
    expect(answer).toBe('Agent: ₹1,200 for dinner among 4: ₹300 each. I have asked all of them to pay.');
    const deliveries = requests.filter((line) => line.startsWith('    '));
    expect(deliveries).toHaveLength(4);
    expect(deliveries.filter((line) => line === '    delivered, by whatsapp')).toHaveLength(3);
    expect(deliveries).toContain('    delivered, by whatsapp (Message undeliverable), then sms');
    expect(stdout).toContain('₹333.34 for the first, ₹333.33 for the others');
    expect(stdout).toMatch(/^ {2}attempts +11 +10 +1$/m);
  });
});
