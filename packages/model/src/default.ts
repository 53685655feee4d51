/** Apart from the rest, so that reading the environment does not load the library of the API. */

/** The model that drafts notes unless RAPPORTEUR_MODEL names another. */
export const DEFAULT_MODEL = 'claude-sonnet-5-5';
