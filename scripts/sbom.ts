/**
 * `npm run --silent sbom > sbom.json`: what a release consists of, as CycloneDX. The list is that of `npm sbom`, with two
 * things set right: by `--omit dev` it leaves out shipped packages that a tool for development asks for as well (`pg` and
 * `@nestjs/core` among them), and it knows nothing of bundles.
 */
import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { idOf, lockedPackages } from './shipped-packages.js';

interface Component {
  'bom-ref': string;
  /** The whole name, scope included. */
  name: string;
  version: string;
  properties?: { name: string; value: string }[];
}

interface Bom {
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

const text = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
});
const bom = JSON.parse(text) as Bom;
const shipped = new Set(
  lockedPackages()
    .filter(({ isShipped }) => isShipped)
    .map(idOf),
);
const root = bom.metadata.component;
// npm names it by its folder.
root.name = root['bom-ref'].replace(/@[^@]*$/, '');
bom.components = bom.components.filter((component) => shipped.has(idOf(component)));
// What is in a bundle is not for development.
for (const component of bom.components) {
  component.properties = component.properties?.filter(({ name }) => name !== 'cdx:npm:package:development');
}
const refs = new Set([root['bom-ref'], ...bom.components.map((component) => component['bom-ref'])]);
bom.dependencies = bom.dependencies
  .filter(({ ref }) => refs.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) }));
process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
