import { nodeComplaint } from './config/required-node.js';

const complaint = nodeComplaint(process.versions.node);
if (complaint !== undefined) {
  console.error(complaint);
  process.exit(1);
}
// Only now: what this loads may not even parse on an older Node.
const { commandLineOfProcess } = await import('./config/command-line.js');
const { AppModule } = await import('./app.module.js');
const { runService } = await import('./run-service.js');

commandLineOfProcess({
  name: 'start:prod',
  inImage: 'main.js',
  about: 'Runs the service in the foreground, until SIGTERM or Ctrl-C. It provides nothing: what is missing ends it.',
  flags: {},
  settings: 'every setting (.env.example lists them)',
  exitCodes: { 0: 'stopped', 1: 'could not start: the last line of its log says why' },
});

await runService((roles, metrics) => AppModule.forRoles(roles, metrics));
