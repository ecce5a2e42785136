import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { IncomingMessageHandler, type IncomingMessageHandlerContract } from './incoming-message-handler.js';

export interface RegisteredHandler {
  /** Of its class, for the log. */
  name: string;
  handler: IncomingMessageHandlerContract;
}

/** The handlers of the whole application, wherever they were provided. */
@Injectable()
export class RegisteredHandlers {
  constructor(private readonly discovery: DiscoveryService) {}

  /**
   * All of them, in the order in which they are asked: by `order`, then by name, so that it does not depend on which
   * module was imported first. Complete once the application has started.
   * @throws when one cannot be called: better at start than with each message
   */
  inOrder(): RegisteredHandler[] {
    return this.discovery
      .getProviders({ metadataKey: IncomingMessageHandler.KEY })
      .map((wrapper) => {
        const { name, instance } = wrapper as { name: string; instance: unknown };
        if (!wrapper.isDependencyTreeStatic()) {
          throw new Error(
            `${name} handles incoming messages, which come without a request: it cannot be request-scoped`,
          );
        }
        if (!canHandle(instance))
          throw new Error(`${name} is marked @IncomingMessageHandler but has no method "handle"`);
        const order = this.discovery.getMetadataByDecorator(IncomingMessageHandler, wrapper)?.order ?? 0;
        return { name, handler: instance, order };
      })
      .sort((a, b) => a.order - b.order || (a.name < b.name ? -1 : Number(a.name > b.name)));
  }
}

function canHandle(instance: unknown): instance is IncomingMessageHandlerContract {
  return (
    typeof instance === 'object' && instance !== null && 'handle' in instance && typeof instance.handle === 'function'
  );
}
