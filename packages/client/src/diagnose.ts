/** Finds out, once a call has failed for good, what a failure alone does not tell: that a page may not read, or that a registry is older. */
import type { DescMethod } from '@bufbuild/protobuf';
import type { Transport } from '@connectrpc/connect';
import { AboutService, CONTRACT_VERSION } from '@rapporteur/idl';
import { RapporteurError } from './error.ts';
import type { HttpOptions } from './transport.ts';

export type Ground = {
  readonly transport: Transport;
  /** Absent where there is no HTTP. */
  readonly http: HttpOptions | undefined;
};

/** The error, or one that says more. Never rejects. */
export const diagnose = async (
  error: RapporteurError,
  method: DescMethod,
  { transport, http }: Ground,
): Promise<RapporteurError> => {
  if (error.reason === 'unreachable' && http !== undefined && (await answersBlindly(http)))
    return new RapporteurError(
      'unavailable',
      'The registry can be reached, but does not let pages of this origin read what it answers (CORS); whoever runs it has to allow the origin.',
      error.cause,
      'cors',
    );
  if (error.reason === 'not_a_registry' && method.parent !== AboutService) {
    const version = await versionOf(transport);
    if (version !== undefined)
      return new RapporteurError(
        'internal',
        `The registry does not know ${method.name}: it has contract ${version}, and this client was made for ${CONTRACT_VERSION}; a newer registry is needed.`,
        error.cause,
        'too_old',
      );
  }
  return error;
};

/** What a page may not read is answered nonetheless: in this mode a browser says whether. */
const answersBlindly = async ({ baseUrl, fetch = globalThis.fetch }: HttpOptions): Promise<boolean> => {
  try {
    await fetch(baseUrl, { mode: 'no-cors', signal: AbortSignal.timeout(PATIENCE_MS) });
    return true;
  } catch {
    return false;
  }
};

const versionOf = async (transport: Transport): Promise<string | undefined> => {
  try {
    const { message } = await transport.unary(AboutService.method.getAbout, undefined, PATIENCE_MS, undefined, {});
    return message.about?.contractVersion;
  } catch {
    return undefined;
  }
};

const PATIENCE_MS = 3_000;
