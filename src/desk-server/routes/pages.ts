/** The pages for reading without scripts. They say the same as the API. */
import { readFile } from 'node:fs/promises';
import { Hono, type Context } from 'hono';
import { html } from 'hono/html';
import { listQuarantine } from '../../care/quarantine.ts';
import type { Desk } from '../desk.ts';
import { inboxPage, outboxPage, quarantinedPage, quarantinePage, reviewPage } from '../html/care-pages.ts';
import type { Markup } from '../../serve/document.ts';
import { documentOf, PAGE_FOLDER, readManifest } from '../html/document.ts';
import { leadPage, leadsPage } from '../html/lead-pages.ts';
import { numbersPage } from '../html/numbers-page.ts';
import { findSlug } from '../lead-page/find-slug.ts';
import { readLeadPage } from '../lead-page/read-lead-page.ts';
import { reasonOf } from '../live/freshness.ts';
import { filtersIn, parseLeadQuery } from '../leads/filter.ts';
import { nameOf } from '../../lead/lead-name.ts';
import { Quarantine } from '../../store/quarantine.ts';
import { readInbox, readOutbox } from './post.ts';
import { detailOf, listOf } from './quarantine.ts';
import { problemOf } from './trouble.ts';

/** Pages that have nothing to read without scripts. */
const SCRIPTED = [
  ['/ask', 'Questions', 'leadpod query answers SPARQL in a terminal'],
  ['/sparql-page', 'Questions', 'leadpod query answers SPARQL in a terminal'],
  ['/forget', 'Forget a person', 'leadpod forget does it in a terminal'],
] as const;

const ROOTS = ['/leads', '/review', '/quarantine', '/inbox', '/outbox', '/numbers', ...SCRIPTED.map(([path]) => path)];

/** Is it a page, which a link may lead to? */
export const isPagePath = (path: string): boolean =>
  path === '/' || ROOTS.some((root) => path === root || path.startsWith(`${root}/`));

/** The routes of the pages. Access was checked before. */
export function pageRoutes(desk: Desk): Hono {
  const routes = new Hono();
  const { pod, table, hub } = desk;
  const manifest = readManifest();
  const show = (
    context: Context,
    title: string,
    content: Markup,
    status: 200 | 400 | 404 = 200,
  ): Response | Promise<Response> => context.html(documentOf(title, content, manifest, hub.lastId), status);
  const quarantine = new Quarantine(pod.client, pod.layout);
  for (const path of ['/', '/leads'])
    routes.get(path, (context) => {
      const query = new URL(context.req.url).searchParams;
      return show(context, 'Leads', leadsPage(table.list(parseLeadQuery(filtersIn(query), pod.webId)), query));
    });
  routes.get('/leads/:slug', async (context) => {
    const slug = await findSlug(desk, context.req.param('slug'));
    const page = slug === undefined ? undefined : await pod.run(() => readLeadPage(desk, slug));
    if (page === undefined)
      return show(context, 'No such lead', html`<p>It may have been joined with another lead, or removed.</p>`, 404);
    return show(context, nameOf(page.lead) || page.lead.slug, leadPage(page));
  });
  routes.get('/review', async (context) => show(context, 'Review', reviewPage(await desk.agenda.review.get())));
  routes.get('/quarantine', async (context) =>
    show(context, 'Quarantine', quarantinePage(listOf(await pod.run(() => listQuarantine(pod))))),
  );
  routes.get('/quarantine/:id', async (context) => {
    const [item] = await pod.run(() => quarantine.find([context.req.param('id')]));
    if (item === undefined) return show(context, 'No such message', html`<p>It was tried again or dropped.</p>`, 404);
    return show(context, item.id, quarantinedPage(detailOf(item)));
  });
  routes.get('/inbox', async (context) => show(context, 'Inbox', inboxPage(await readInbox(desk, [], 0, 100))));
  routes.get('/outbox', async (context) => show(context, 'Outbox', outboxPage(await readOutbox(desk, false))));
  routes.get('/numbers', (context) => show(context, 'Numbers', numbersPage(table.numbers())));
  for (const [path, title, advice] of SCRIPTED)
    routes.get(path, (context) => show(context, title, html`<p>This page needs scripts. Without them, ${advice}.</p>`));
  // A browser gets a page with a way back; a program gets the JSON of all unknown addresses.
  routes.get('*', async (context, next) => {
    if (context.req.path.startsWith('/api/') || !wantsPage(context.req.header('accept'))) return next();
    return show(context, 'There is no such page', html`<p><a href="/leads">See the leads</a></p>`, 404);
  });
  routes.onError((error, context) => {
    const problem = problemOf(error);
    if (problem === undefined) throw error;
    return show(context, 'That did not work', html`<p>${reasonOf(error)}</p>`, problem.status as 400);
  });
  return routes;
}

/** Whether the client is a browser that opens a page: it names HTML, a program does not. */
const wantsPage = (accept = ''): boolean => /\btext\/html\b/iu.test(accept);

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
};

/** The files of the page. They hold no lead; their names change with what is in them. */
export function assetRoutes(): Hono {
  const routes = new Hono();
  routes.get('/:name', async (context) => {
    const name = context.req.param('name');
    const type = TYPES[/\.(\w+)$/u.exec(name)?.[1] ?? ''];
    if (type === undefined || readManifest()?.files.includes(name) !== true) return context.notFound();
    const headers = { 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' };
    return context.body(await readFile(new URL(name, PAGE_FOLDER)), 200, headers);
  });
  return routes;
}
