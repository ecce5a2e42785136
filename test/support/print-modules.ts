/** Loaded into a program before its own code (`node --import`): prints the name of each OpenTelemetry package it loads. */
import { registerHooks } from 'node:module';

registerHooks({
  load(url, context, nextLoad) {
    const name = /node_modules\/(@opentelemetry\/[\w-]+)/.exec(url)?.[1];
    if (name !== undefined) process.stdout.write(`loads ${name}\n`);
    return nextLoad(url, context);
  },
});
