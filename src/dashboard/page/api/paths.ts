import type { paths } from './openapi.js';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** `templates/{name}/preview` as `templates/${string}/preview`. */
type Filled<Path extends string> = Path extends `${infer Before}{${string}}${infer After}`
  ? `${Before}${string}${Filled<After>}`
  : Path;

/** The paths that the API answers by a method, beneath `/api/v1/`, with whatever stands for their parameters. */
export type ApiPath<By extends Method> = {
  [Path in keyof paths]: paths[Path] extends Record<By, object>
    ? Path extends `/api/v1/${infer Rest}`
      ? Filled<Rest>
      : never
    : never;
}[keyof paths];
