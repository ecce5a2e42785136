import type { OnModuleInit, Type } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { routeHooksOf } from './route-hooks.js';

type LoadedModule = ModulesContainer extends Map<string, infer Loaded> ? Loaded : never;

/**
 * Each route of the service names the scope of the keys that it wants, or that it is public. One that forgot to would be open to
 * everybody, since only routes with a scope are guarded. So the service does not start with one.
 */
export class RouteCheck implements OnModuleInit {
  /** @param root with all that it imports; controllers of whoever imports it are their own concern */
  constructor(
    private readonly modules: ModulesContainer,
    private readonly root: Type,
  ) {}

  onModuleInit(): void {
    const [first] = [...this.loadedBelow()].flatMap(({ controllers }) =>
      [...controllers.values()].flatMap(({ metatype }) => unnamedRoutes(metatype as Type)),
    );
    if (first === undefined) return;
    throw new Error(
      `${first} names neither a scope nor that it is public: anybody could call it; give it @RequiresScope(…) or @Public()`,
    );
  }

  private loadedBelow(): Set<LoadedModule> {
    const found = new Set([...this.modules.values()].filter(({ metatype }) => metatype === this.root));
    // What is added while this goes on is visited, too.
    for (const { imports } of found) for (const one of imports) found.add(one);
    return found;
  }
}

/** `TheController.method` of each that is a route and names neither. */
function unnamedRoutes({ name, prototype }: Type): string[] {
  const handlers = prototype as Readonly<Record<string, object>>;
  return new MetadataScanner().getAllMethodNames(handlers).flatMap((method) => {
    const handler = handlers[method]!;
    const { scope, public: isPublic } = routeHooksOf(handler);
    const isRoute = Reflect.hasMetadata(PATH_METADATA, handler);
    return isRoute && scope === undefined && isPublic !== true ? [`${name}.${method}`] : [];
  });
}
