/** Which JSON-LD contexts travel with leadpod, and under which addresses the world asks for them. */

/** A context document in `contexts/` and the addresses that mean it. */
export interface BundledContext {
  /** File name in the folder `contexts/` of the package. */
  file: string;
  /**
   * Addresses without scheme, `www.`, trailing slash and the endings `.jsonld` and `.json`, none of which makes
   * another document.
   */
  addresses: readonly string[];
}

/** The whole bundle: another context is a file in `contexts/`, one line here, and `npm run contexts`. */
export const BUNDLED_CONTEXTS: readonly BundledContext[] = [
  { file: 'lead-v1.jsonld', addresses: ['w3id.org/leadpod/lead-v1', 'w3id.org/leadpod/v1'] },
  {
    file: 'schema.org.jsonld',
    addresses: [
      'schema.org',
      'schema.org/docs/jsonldcontext',
      'schema.org/version/latest/schemaorgcontext',
      'schema.org/version/latest/schemaorg-current-http',
      'schema.org/version/latest/schemaorg-current-https',
      'schema.org/version/latest/schemaorg-all-http',
      'schema.org/version/latest/schemaorg-all-https',
    ],
  },
  { file: 'activitystreams.jsonld', addresses: ['w3.org/ns/activitystreams'] },
  {
    file: 'solid-notifications.jsonld',
    addresses: [
      'w3.org/ns/solid/notification/v1',
      'w3.org/ns/solid/notifications/v1',
      'w3.org/ns/solid/notifications-context/v1',
    ],
  },
  { file: 'ldp.jsonld', addresses: ['w3.org/ns/ldp'] },
];

/** What schema.org says of the values of its properties beyond its context: no context, but checked like one. */
export const RANGES_FILE = 'schema.org-ranges.json';

const FILE_BY_ADDRESS: ReadonlyMap<string, string> = new Map(
  BUNDLED_CONTEXTS.flatMap(({ file, addresses }) => addresses.map((address): [string, string] => [address, file])),
);

/**
 * The file that a context URL means, or `undefined` for an address that is not bundled. `http:` and `https:` are one,
 * as they are to the servers behind these addresses; a query is refused, for it may ask for something else.
 */
export function fileOfContext(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host, pathname, search, username, password } = new URL(url);
  if (!/^https?:$/.test(protocol) || search !== '' || username !== '' || password !== '') return undefined;
  const path = pathname.replace(/\/$/, '').replace(/\.json(?:ld)?$/, '');
  return FILE_BY_ADDRESS.get(host.replace(/^www\./, '') + path);
}
