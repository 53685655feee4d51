/**
 * Registering an App from a manifest, as GitHub does it: the form that a page of the registrar posts, the question to the person, the
 * redirect with a code, and what that code is changed for. There is one App here, that of the seed, and whoever registers gets it: with
 * its own rights, and the manifest's webhook address.
 */
import { randomBytes } from 'node:crypto';
import { type Html, html } from '@rapporteur/core/document';
import { z } from 'zod';
import type { Context } from '../access.ts';
import type { Call, Reply, Route } from '../router.ts';
import { created, notFound, ok, param } from '../router.ts';
import { accountJson } from '../shapes/index.ts';
import { findAccount } from '../world.ts';

/** What only the App's owner knows. */
export type Credentials = {
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly clientSecret: string;
};

const ManifestSchema = z.object({
  name: z.string().trim().min(1, 'Name cannot be blank').max(34, 'Name is too long (maximum is 34 characters)'),
  url: z.url('Homepage URL is not a valid URL'),
  hook_attributes: z.object({ url: z.url('Hook URL is not a valid URL'), active: z.boolean().optional() }),
  redirect_url: z.url('Redirect URL is not a valid URL'),
  callback_urls: z.array(z.url('Callback URL is not a valid URL')).max(10).optional(),
  description: z.string().optional(),
  public: z.boolean().optional(),
  default_events: z.array(z.string()).optional(),
  default_permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])).optional(),
});
type Manifest = z.infer<typeof ManifestSchema>;

const CODE_LIVES_MS = 60 * 60 * 1000;

export const manifestRoutes = (context: Context, credentials: Credentials): readonly Route[] => {
  const { world, deliveries } = context;
  const asked = new Map<string, { readonly manifest: Manifest; readonly owner: string; readonly state: string }>();
  const codes = new Map<string, { readonly manifest: Manifest; readonly owner: string; readonly until: number }>();
  const now = (): number => Date.parse(world.stamp());

  const ask =
    (ownerOf: (call: Call) => string) =>
    (call: Call): Reply => {
      const owner = ownerOf(call);
      const form = new URLSearchParams(call.bytes.toString('utf8'));
      const parsed = ManifestSchema.safeParse(parseJson(form.get('manifest') ?? ''));
      if (!parsed.success) return page(422, parsed.error.issues.map(({ message }) => message).join('. '));
      const { name } = parsed.data;
      const isOwners = name.toLowerCase() === owner.toLowerCase();
      if (!isOwners && findAccount(world, toSlug(name))) return page(422, 'Name is already taken');
      const id = randomBytes(8).toString('hex');
      asked.set(id, { manifest: parsed.data, owner, state: call.query.get('state') ?? '' });
      const button = html`<form method="post" action="/settings/apps/new/${id}"><button>Create GitHub App for ${owner}</button></form>`;
      return page(200, `Create “${name}”?`, button);
    };

  const confirm = (call: Call): Reply => {
    const found = asked.get(param(call, 'id'));
    if (!found) throw notFound();
    asked.delete(param(call, 'id'));
    const code = randomBytes(20).toString('hex');
    codes.set(code, { ...found, until: now() + CODE_LIVES_MS });
    const back = new URL(found.manifest.redirect_url);
    back.searchParams.set('code', code);
    if (found.state) back.searchParams.set('state', found.state);
    return { status: 302, headers: { location: back.href } };
  };

  const convert = (call: Call): Reply => {
    const found = codes.get(param(call, 'code'));
    // A code is good once.
    codes.delete(param(call, 'code'));
    if (!found || found.until < now()) throw notFound();
    const { manifest, owner } = found;
    const { app } = world;
    deliveries.setUrl(manifest.hook_attributes.url);
    if (manifest.callback_urls) app.callbackUrls = manifest.callback_urls;
    const account = findAccount(world, owner) ?? world.organization;
    return created({
      id: app.id,
      slug: app.slug,
      node_id: app.account.nodeId,
      client_id: app.clientId,
      owner: accountJson(world, account),
      name: manifest.name,
      description: manifest.description ?? null,
      external_url: manifest.url,
      html_url: `${world.webUrl}/apps/${app.slug}`,
      created_at: world.stamp(),
      updated_at: world.stamp(),
      permissions: app.permissions,
      events: app.events,
      client_secret: credentials.clientSecret,
      webhook_secret: credentials.webhookSecret,
      pem: credentials.privateKey,
    });
  };

  return [
    { method: 'POST', pattern: '/settings/apps/new', answer: ask(() => 'your account') },
    { method: 'POST', pattern: '/organizations/:org/settings/apps/new', answer: ask((call) => ownerAt(context, call)) },
    { method: 'POST', pattern: '/settings/apps/new/:id', answer: confirm },
    { method: 'POST', pattern: '/app-manifests/:code/conversions', answer: convert },
    {
      method: 'GET',
      pattern: '/apps/:slug',
      answer: (call) => {
        if (param(call, 'slug') !== world.app.slug) throw notFound();
        const { id, slug, name, permissions, events } = world.app;
        return ok({ id, slug, name, permissions, events, html_url: `${world.webUrl}/apps/${slug}` });
      },
    },
  ];
};

const ownerAt = ({ world }: Context, call: Call): string => {
  const account = findAccount(world, param(call, 'org'));
  if (account !== world.organization) throw notFound();
  return account.login;
};

const toSlug = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-');

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const page = (status: number, title: string, more?: Html): Reply => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  bytes: Buffer.from(String(html`<!doctype html><title>${title}</title><h1>${title}</h1>${more}`)),
});
