import { expect } from 'chai';
import {
  assembleApp,
  configureApp,
  DEFAULTS,
  findCommunityServer,
  TOKEN_LIFETIME_SECONDS,
  type App,
  type AppSettings,
} from '../../../src/dev/pod/app.ts';
import { assemble, type Recipe } from '../../../src/dev/pod/assemble.ts';
import { RECIPE_VERSION } from '../../../src/dev/pod/recipe.ts';
import { freePort } from '../../../src/dev/pod/server.ts';

const readPart = (path: string): unknown => findCommunityServer().require(`@solid/community-server/config/${path}`);

/** A setting with the value that the package gives it. */
interface Shipped {
  key: string;
  defaultValue?: unknown;
}

describe('the embedded server', () => {
  it('is of the version that the recipe is for, and has the settings of the package', () => {
    expect(findCommunityServer().version).to.equal(RECIPE_VERSION);
    const resolver = readPart('app/variables/resolver/resolver.json') as {
      '@graph': { resolvers?: { 'CombinedShorthandResolver:_resolvers_value': Shipped }[] }[];
    };
    const shipped = resolver['@graph']
      .flatMap(({ resolvers = [] }) => resolvers)
      .map((entry) => entry['CombinedShorthandResolver:_resolvers_value']);
    const ofPackage = Object.fromEntries(shipped.map(({ key, defaultValue }) => [key, defaultValue]));
    expect(ofPackage).to.include(DEFAULTS);
    const provider = readPart('identity/handler/base/provider-factory.json') as {
      '@graph': { config?: { ttl: Record<string, number> } }[];
    };
    expect(provider['@graph'][0]?.config?.ttl.ClientCredentials).to.equal(TOKEN_LIFETIME_SECONDS);
  });

  it('is the same whether it is made from the recipe or from the configuration of the package', async () => {
    const seen = await Promise.all([assembleApp, configureApp].map(describeApp));
    expect(seen[0]).to.deep.equal(seen[1]);
    expect(seen[0]?.join('\n')).to.include('200').and.to.include('token_endpoint');
  });

  it('refuses a recipe that names what does not exist', () => {
    const recipe: Recipe = {
      Known: { make: 'Map', with: [] },
      class: { make: 'NoClass', with: [] },
      object: { make: 'Map', with: [{ see: 'nothing' }] },
      setting: { make: 'Map', with: [{ setting: 'unset' }] },
    };
    const made = (name: string): unknown => assemble(recipe, name, { classes: { Map }, settings: {} });
    expect(made('Known')).to.be.instanceOf(Map);
    expect(() => made('class')).to.throw('class [NoClass]');
    expect(() => made('object')).to.throw('object [nothing]');
    expect(() => made('setting')).to.throw('setting [unset]');
  });

  it('is made with one object of each name', () => {
    const recipe: Recipe = {
      both: { make: 'Both', with: [{ see: 'part' }, { fields: { part: [{ see: 'part' }] } }, null] },
      part: { make: 'Map', with: [] },
    };
    class Both {
      readonly args: unknown[];
      constructor(...args: unknown[]) {
        this.args = args;
      }
    }
    const { args } = assemble(recipe, 'both', { classes: { Map, Both }, settings: {} }) as Both;
    const [part, fields, none] = args as [Map<unknown, unknown>, { part: unknown[] }, unknown];
    expect(part).to.be.instanceOf(Map);
    expect(fields.part[0]).to.equal(part);
    expect(none).to.equal(undefined);
  });
});

/** Headers that differ from one moment to the next. */
const OF_ITS_TIME = new Set(['date', 'etag', 'expires']);

/** What a server answers to those who only look at it. */
async function describeApp(create: (settings: AppSettings) => App | Promise<App>): Promise<string[]> {
  const port = await freePort(0);
  const baseUrl = `http://localhost:${port}/`;
  const app = await create({ port, baseUrl });
  await app.start();
  const answers: string[] = [];
  for (const path of ['', '.account/', '.well-known/openid-configuration', '.well-known/solid', 'none']) {
    const response = await fetch(`${baseUrl}${path}`, { headers: { accept: 'application/json, text/turtle;q=0.5' } });
    const headers = [...response.headers].filter(([name]) => !OF_ITS_TIME.has(name));
    const text = JSON.stringify([path, response.status, headers, await response.text()]);
    answers.push(text.replaceAll(String(port), 'PORT'));
  }
  await app.stop();
  return answers;
}
