import { AppModule } from './app.module.js';
import { runService } from './run-service.js';

await runService((roles, metrics) => AppModule.forRoles(roles, metrics));
