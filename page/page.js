// The page of `leadpod serve --sparql`: YASGUI on the endpoint beside it. Nothing is loaded from elsewhere, and nothing that
// was asked or answered is kept in the browser: answers are personal data.

const settings = await (await fetch('page/settings.json')).json();
const endpoint = new URL('sparql', document.baseURI).href;
const token = document.querySelector('#token');

const prologue = Object.entries(settings.prefixes)
  .map(([prefix, iri]) => `PREFIX ${prefix}: <${iri}>`)
  .join('\n');
const firstQuery = `${prologue}\n\nSELECT ?status (COUNT(*) AS ?leads)\nWHERE { ?lead lead:status ?status }\nGROUP BY ?status\nORDER BY DESC(?leads)\n`;

const yasgui = new Yasgui(document.querySelector('#yasgui'), {
  persistenceId: null,
  populateFromUrl: false,
  copyEndpointOnNewTab: true,
  endpointCatalogueOptions: { getData: () => [] },
  requestConfig: {
    endpoint,
    method: 'POST',
    headers: () => (token.value === '' ? {} : { Authorization: `Bearer ${token.value.trim()}` }),
  },
  yasqe: {
    value: firstQuery,
    persistenceId: null,
    // These two ask services on the internet.
    prefixCcApi: null,
    autocompleters: ['variables'],
    createShareableLink: null,
  },
  yasr: { persistenceId: null, maxPersistentResponseSize: 0, prefixes: settings.prefixes },
});

// Between Enter and a page that is loaded anew stands only this.
document.querySelector('#token-form').hidden = !settings.needsToken;
document.querySelector('#token-form').addEventListener('submit', (event) => {
  event.preventDefault();
});

const pack = document.querySelector('#pack');
pack.hidden = settings.queries.length === 0;
for (const { name, title, description, sparql } of settings.queries) {
  const button = document.createElement('button');
  button.textContent = title;
  button.title = description;
  button.addEventListener('click', () => {
    yasgui.addTab(true, { ...Yasgui.Tab.getDefaults(yasgui), name, yasqe: { value: sparql } });
  });
  const item = document.createElement('li');
  item.append(button);
  pack.querySelector('ul').append(item);
}

yasgui.on('queryResponse', (_, tab) => {
  const asOf = tab.getYasr()?.results?.res?.headers?.['leadpod-as-of'];
  if (asOf !== undefined) document.querySelector('#as-of').textContent = `as of ${new Date(asOf).toLocaleString()}`;
});
