/** What an error code means, null where the table does not know it, and what is done about it. */
export type ErrorExplainer = (channel: string, code: string) => { meaning: string | null; action: string };

/** Injection token of the {@link ErrorExplainer}: what Siren's codes mean is not for the statistics to know. */
export const ERROR_EXPLAINER = Symbol('ERROR_EXPLAINER');
