// The page of `leadpod serve --sparql`: YASGUI on the endpoint beside it. Nothing is loaded from elsewhere, and nothing that
// was asked or answered is kept in the browser: answers are personal data.

const settings = await (await fetch('page/settings.json')).json();
const endpoint = new URL('sparql', document.baseURI).href;
const token = document.querySelector('#token');

const prologue = Object.entries(settings.prefixes)
  .map(([prefix, iri]) => `PREFIX ${prefix}: <${iri}>`)
  .join('\n');
const firstQuery = `${prologue}\n\nSELECT ?status (COUNT(*) AS ?leads)\nWHERE { ?lead lead:status ?status }\nGROUP BY ?status\nORDER BY DESC(?leads)\n`;

Yasgui.Yasr.defaults.errorRenderers = [renderProblem];
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
  yasr: {
    persistenceId: null,
    maxPersistentResponseSize: 0,
    prefixes: settings.prefixes,
  },
});

/** A refusal in its own words (RFC 9457), rather than as JSON; what is none is left to YASGUI. */
async function renderProblem({ text = '' }) {
  try {
    const element = document.createElement('p');
    element.className = 'problem';
    element.textContent = JSON.parse(text).detail;
    return element;
  } catch {
    return undefined;
  }
}

document.querySelector('#token-form').hidden = !settings.needsToken;
document.querySelector('#token-form').addEventListener('submit', (event) => {
  // Enter is not to load the page anew, which would lose the token.
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

// What an answer says of itself is told to the editor alone.
const watched = new WeakSet();
yasgui.on('query', (_, tab) => {
  const editor = tab.getYasqe();
  if (watched.has(editor)) return;
  watched.add(editor);
  editor.on('queryResponse', (__, response) => {
    const asOf = response.headers?.get('leadpod-as-of');
    if (asOf) document.querySelector('#as-of').textContent = `as of ${new Date(asOf).toLocaleString()}`;
  });
});
