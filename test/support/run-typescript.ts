/**
 * `node --import test/support/run-typescript.ts file.ts` runs a TypeScript file of ours as a process of its own.
 * Node strips the types by itself. What it lacks: our imports name the built files, `.js` for `.ts`, and our classes take
 * properties as parameters, which is more than a type.
 */
import { existsSync, readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';

// Once a process, Node says that the transformation is an experiment: here, where nobody hears it.
const emitWarning = process.emitWarning.bind(process);
process.emitWarning = () => undefined;
stripTypeScriptTypes('', { mode: 'transform' });
process.emitWarning = emitWarning;

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts')) {
      const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
      if (existsSync(fileURLToPath(source))) return nextResolve(source.href, context);
    }
    return nextResolve(specifier, context);
  },
  load(url, context, nextLoad) {
    if (!url.endsWith('.ts')) return nextLoad(url, context);
    const text = readFileSync(fileURLToPath(url), 'utf8');
    const source = stripTypeScriptTypes(text, { mode: 'transform', sourceMap: true, sourceUrl: url });
    return { format: 'module', source, shortCircuit: true };
  },
});
