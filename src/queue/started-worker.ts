import type {
  BeforeApplicationShutdown,
  FactoryProvider,
  InjectionToken,
  OnApplicationBootstrap,
} from '@nestjs/common';

/** What works in the background. Once it has stopped, what it had in hand is finished or given back. */
export interface Worker {
  start(): void;
  stop(): void | Promise<void>;
}

/** Injection token: whether this process has the role `worker`, else it only answers. */
export const HAS_WORKER_ROLE = Symbol('HAS_WORKER_ROLE');

/**
 * Starts a worker once the application is there, and stops it before the application goes. Nest goes by the imports, one
 * module after the other: those that a module imports start before it, and stop after it. Modules that are equally deep
 * start in the order in which they are listed, and stop in the opposite one.
 */
export class StartedWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private isStarted = false;

  /** @param worker null: this process has not its role */
  constructor(private readonly worker: Worker | null) {}

  onApplicationBootstrap(): void {
    this.worker?.start();
    this.isStarted = true;
  }

  /** A start that failed on its way here is closed, too: what has not started is not waited for. */
  async beforeApplicationShutdown(): Promise<void> {
    if (this.isStarted) await this.worker?.stop();
  }
}

/** A provider for the module of a worker: by it, the worker runs as long as the application does. @param in which roles */
export function started(worker: InjectionToken<Worker>, { roles }: { roles: 'worker' | 'all' }): FactoryProvider {
  return {
    provide: Symbol('STARTED_WORKER'),
    inject: [worker, HAS_WORKER_ROLE],
    useFactory: (instance: Worker, hasRole: boolean) => new StartedWorker(roles === 'all' || hasRole ? instance : null),
  };
}
