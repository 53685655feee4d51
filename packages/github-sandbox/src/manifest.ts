/** What the App under test asks for: the permissions and events of `app.yml`, with which it is registered on the real GitHub too. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const ManifestSchema = z.object({
  default_events: z.array(z.string()),
  default_permissions: z.record(z.string(), z.enum(['read', 'write'])),
});

const readManifest = () => {
  const text = readFileSync(join(import.meta.dirname, '../../../app.yml'), 'utf8');
  const { default_events: events, default_permissions: permissions } = ManifestSchema.parse(parse(text));
  return { events, permissions };
};

export const MANIFEST = readManifest();
