/** `pnpm build`: what is published of idl, client and command line, in their `dist`; one of them alone before it is packed. */
import { buildCli, buildClient, buildIdl } from './build.ts';

const [what = 'all'] = process.argv.slice(2);
if (what !== 'cli') await buildIdl();
if (what === 'client' || what === 'all') await buildClient();
if (what === 'cli' || what === 'all') await buildCli();
