import { AppModule } from './app.module.js';
import { commandLineOfProcess } from './config/command-line.js';
import { runService } from './run-service.js';

commandLineOfProcess({
  name: 'start:prod',
  inImage: 'main.js',
  about: 'Runs the service in the foreground, until SIGTERM or Ctrl-C. It provides nothing: what is missing ends it.',
  flags: {},
  settings: 'every setting (.env.example lists them)',
  exitCodes: { 0: 'stopped', 1: 'could not start: the last line of its log says why' },
});

await runService((roles, metrics) => AppModule.forRoles(roles, metrics));
