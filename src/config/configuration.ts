import type { CountryCode } from 'libphonenumber-js/max';
import type { Secret } from '../secrets/secret.js';
import type { Role } from './choices.js';
import type { SettingValues } from './setting.js';
import type { SETTINGS } from './settings.js';

type Values = SettingValues<typeof SETTINGS>;

/** Everything the service can be told, read once, frozen. Durations are whole milliseconds. */
export type Configuration = Omit<Values, 'roles' | 'siren' | 'delivery'> & {
  readonly roles: Readonly<Record<Role, boolean>>;
  /** With the address of the dialect where none is set. */
  readonly siren: Values['siren'] & { readonly baseUrl: string };
  /** With the default country where no countries are set. */
  readonly delivery: Values['delivery'] & { readonly smsCountries: readonly CountryCode[] };
  /** What all processes on one database must have in common, by the names of the variables, as texts. Keys are among them. */
  readonly shared: Secret<Readonly<Record<string, string>>>;
};
