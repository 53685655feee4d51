/** `pnpm build`: what is published of idl and client, in their `dist`; `idl` or `client` alone before one of them is packed. */
import { buildClient, buildIdl } from './build.ts';

const [what = 'client'] = process.argv.slice(2);
await buildIdl();
if (what === 'client') await buildClient();
