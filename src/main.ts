import 'reflect-metadata';
import { AppModule } from './app.module.js';
import { createApp } from './app.setup.js';
import { ConfigurationError } from './config/configuration.error.js';
import { configuration } from './config/gateway.config.js';

/** One process in the foreground: exits 0 on SIGTERM or SIGINT, 1 with one line when it cannot start. */
async function main(): Promise<void> {
  const { http, roles, shutdownGraceMs } = configuration();
  const app = await createApp(AppModule.forRoles(roles));
  await app.listen(http.port, http.host);

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    // Whatever does not end by then is picked up by others: every lease ends by itself.
    setTimeout(() => process.exit(0), shutdownGraceMs).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function fail(error: unknown): never {
  const line = error instanceof Error ? error.message : String(error);
  process.stderr.write(`siren-gateway: ${line}\n`);
  if (!(error instanceof ConfigurationError) && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.exit(1);
}

main().catch(fail);
