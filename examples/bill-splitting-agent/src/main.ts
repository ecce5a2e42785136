import 'reflect-metadata';
import { createApp } from 'siren-gateway';
import { AgentModule } from './agent.module.js';
import { settings } from './settings.js';

const app = await createApp(AgentModule);
app.enableShutdownHooks();
await app.listen(settings.port, '127.0.0.1');
