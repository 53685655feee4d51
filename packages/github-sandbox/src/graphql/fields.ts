/** Any object that a resolver hands to graphql-js. */
export type Fields = Readonly<Record<string, unknown>>;
