/** The page for SPARQL queries. It uses YASGUI from its npm package, and loads nothing from the internet. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Hono } from 'hono';
import type { Room } from './app.ts';

/** The data of the page that it has from the start. */
export interface PageSettings {
  readonly prefixes: Readonly<Record<string, string>>;
  readonly needsToken: boolean;
  /** The example queries from which the user can choose. */
  readonly queries: readonly {
    readonly name: string;
    readonly title: string;
    readonly description: string;
    readonly sparql: string;
  }[];
}

const OWN = new URL('../../page/', import.meta.url);
const require = createRequire(import.meta.url);
const yasgui = (file: string): URL => pathToFileURL(require.resolve(`@zazuko/yasgui/build/${file}`));

/** The path, the file and the media type of each file of the page. */
const FILES: readonly (readonly [path: string, file: URL, type: string])[] = [
  ['/', new URL('index.html', OWN), 'text/html; charset=utf-8'],
  ['/page/page.js', new URL('page.js', OWN), 'text/javascript; charset=utf-8'],
  ['/page/page.css', new URL('page.css', OWN), 'text/css; charset=utf-8'],
  ['/page/yasgui.js', yasgui('yasgui.min.js'), 'text/javascript; charset=utf-8'],
  ['/page/yasgui.css', yasgui('yasgui.min.css'), 'text/css; charset=utf-8'],
];

/** Creates the routes of the page. They need no token, because the page itself contains no lead. */
export function createPage(settings: PageSettings): Room {
  const routes = new Hono();
  for (const [path, file, type] of FILES)
    routes.get(path, async () => new Response(await readFile(file), { headers: { 'content-type': type } }));
  routes.get('/page/settings.json', (context) => context.json(settings));
  return { path: '/', isOpen: true, routes };
}
