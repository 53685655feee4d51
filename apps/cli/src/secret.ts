/** Secrets of the environment never reach a screen, whatever text they got into. */
import type { CliEnv } from './env.ts';

/** The text without any secret of the environment. */
export const hideSecrets = (text: string, env: CliEnv): string =>
  secretsOf(env).reduce((safe, secret) => safe.replaceAll(secret, '[secret]'), text);

/** Whether something is wrong with a web address of the environment: one sentence that does not repeat it. */
export const complainOfAddress = (name: string, address: string): string | undefined => {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    return `${name} is no web address; it must begin with http:// or https://.`;
  if (url.username || url.password) return `${name} holds a user name or a password; leave them out of the address.`;
  return undefined;
};

/** Longest first, so that no part of a secret is left when another one is inside it. */
const secretsOf = ({ model, registryToken, registryUrl, app, databaseUrl, login }: CliEnv): string[] =>
  [
    model.apiKey,
    registryToken,
    login?.token,
    app.webhookSecret,
    app.privateKey,
    // A key that was put into the wrong variable.
    ...(app.privateKeyPath?.includes('PRIVATE KEY') ? [app.privateKeyPath] : []),
    ...[model.baseUrl, registryUrl, databaseUrl].flatMap(credentialsOf),
  ]
    .flatMap((secret) => (secret ? [secret, ...secret.split(/\\n|[\r\n]+/)] : []))
    .filter((secret) => secret.length >= MIN_LENGTH && !/^-+(?:BEGIN|END) [A-Z ]+-+$/.test(secret))
    .sort((a, b) => b.length - a.length);

/** What is shorter is no secret, and its letters are in every text. */
const MIN_LENGTH = 4;

const credentialsOf = (address: string | undefined): string[] => {
  const url = address !== undefined && URL.canParse(address) ? new URL(address) : undefined;
  if (!url) return [];
  const written = [url.password, url.searchParams.get('password') ?? ''];
  return [...written, ...written.map(decode)];
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
