/** The JSON-LD contexts that leadpod bundles, and the URLs that mean them. */

/** A context document in `contexts/`, and its addresses. */
export interface BundledContext {
  /** File name in the folder `contexts/` of the package. */
  file: string;
  /** Addresses without scheme, `www.`, trailing slash and the endings `.jsonld` and `.json`, which make no difference. */
  addresses: readonly string[];
}

/** The whole bundle. To add a context, add a file in `contexts/` and a line here, and run `npm run contexts`. */
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

/**
 * The value types of schema.org's properties, which its context does not contain. It is not a context, but its checksum is
 * checked like that of one.
 */
export const RANGES_FILE = 'schema.org-ranges.json';

const FILE_BY_ADDRESS: ReadonlyMap<string, string> = new Map(
  BUNDLED_CONTEXTS.flatMap(({ file, addresses }) => addresses.map((address): [string, string] => [address, file])),
);

/**
 * The file for a context URL; `undefined` for a URL that is not bundled. `http:` and `https:` mean the same, as on the servers
 * of these URLs. A URL with a query is refused, because it may mean another document.
 */
export function fileOfContext(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host, pathname, search, username, password } = new URL(url);
  if (!/^https?:$/.test(protocol) || search !== '' || username !== '' || password !== '') return undefined;
  const path = pathname.replace(/\/$/, '').replace(/\.json(?:ld)?$/, '');
  return FILE_BY_ADDRESS.get(host.replace(/^www\./, '') + path);
}
