/**
 * A receiver of leadpod's own as Linked Data Notifications wants it (https://www.w3.org/TR/ldn/): the receiver tests of the LDN
 * test suite, by their names there.
 */
import { expect } from 'chai';
import { startCatcher, type Catcher } from '../../src/integrate/catch/catcher.ts';
import { convertDocument } from '../../src/message/convert.ts';
import { ldp } from '../../src/vocab.ts';

const JSON_LD = 'application/ld+json';
/** As the suite sends it. */
const NOTIFICATION = JSON.stringify({
  '@context': 'https://www.w3.org/ns/activitystreams',
  '@id': '',
  '@type': 'Announce',
  actor: 'https://rhiaro.example.com/#me',
  object: 'https://example.com/article',
});

describe('The receiver tests of the LDN suite', () => {
  let catcher: Catcher;
  before(async () => {
    catcher = await startCatcher({
      port: 0,
      onCaught: () => undefined,
      onFault: (error) => {
        throw error;
      },
    });
  });
  after(() => catcher.stop(0));

  const post = (type = JSON_LD, body = NOTIFICATION): Promise<Response> =>
    fetch(catcher.inbox, { method: 'POST', body, headers: { 'content-type': type } });
  const get = (url: string, accept?: string): Promise<Response> =>
    fetch(url, accept === undefined ? {} : { headers: { accept } });
  const children = async (response: Response): Promise<string[]> => {
    const [body, contentType] = [new Uint8Array(await response.arrayBuffer()), response.headers.get('content-type')!];
    const quads = await (await convertDocument({ body, contentType, base: catcher.inbox })).quads();
    return quads.flatMap(({ subject, predicate, object }) =>
      subject.value === catcher.inbox && predicate.value === ldp('contains') ? [object.value] : [],
    );
  };

  it('checkOptions: Accept-Post names application/ld+json', async () => {
    const response = await fetch(catcher.inbox, { method: 'OPTIONS' });
    expect([200, 204]).to.include(response.status);
    expect(response.headers.get('accept-post')).to.contain(JSON_LD);
    expect(response.headers.get('allow')).to.match(/GET.*POST/);
  });
  it('checkHead: the answer to HEAD is that to GET, without its body', async () => {
    const response = await fetch(catcher.inbox, { method: 'HEAD' });
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.equal(JSON_LD);
    expect(await response.text()).to.equal('');
  });
  it('checkPost: a notification is created, and its address is returned', async () => {
    const response = await post();
    expect(response.status).to.equal(201);
    expect(response.headers.get('location')).to.match(new RegExp(`^${catcher.inbox}\\d+$`));
  });
  it('checkPost: the media type may have a profile', async () => {
    expect((await post(`${JSON_LD}; profile="https://www.w3.org/ns/activitystreams"`)).status).to.equal(201);
  });
  for (const accept of [undefined, '*/*', JSON_LD, `${JSON_LD}; profile="http://www.w3.org/ns/json-ld#compacted"`])
    it(`checkGet: the inbox is listed as JSON-LD for Accept ${accept ?? 'missing'}`, async () => {
      const location = (await post()).headers.get('location');
      const response = await get(catcher.inbox, accept);
      expect(response.headers.get('content-type')).to.equal(JSON_LD);
      expect(await children(response)).to.include(location);
    });
  it('checkGet: the inbox is listed as Turtle on request', async () => {
    const location = (await post()).headers.get('location');
    const response = await get(catcher.inbox, 'text/turtle');
    expect(response.headers.get('content-type')).to.equal('text/turtle');
    expect(await children(response)).to.include(location);
  });
  it('checkGet: each notification is returned as JSON-LD with the same content', async () => {
    const location = (await post()).headers.get('location')!;
    const response = await get(location, JSON_LD);
    expect(response.headers.get('content-type')).to.equal(JSON_LD);
    expect(await response.text()).to.equal(NOTIFICATION);
  });
  it('checkGet: a notification in another syntax is returned as JSON-LD, too', async () => {
    const turtle = await post('text/turtle', '<https://example.com/a> <https://example.com/b> "c" .');
    const asJson = await get(turtle.headers.get('location')!, JSON_LD);
    expect(asJson.headers.get('content-type')).to.equal(JSON_LD);
    expect(await asJson.json()).to.deep.equal([
      { '@id': 'https://example.com/a', 'https://example.com/b': [{ '@value': 'c' }] },
    ]);
    const plain = await post('application/json', NOTIFICATION);
    expect((await get(plain.headers.get('location')!, JSON_LD)).headers.get('content-type')).to.equal(JSON_LD);
    const own = await get(turtle.headers.get('location')!);
    expect(own.headers.get('content-type')).to.equal('text/turtle');
  });
  it('checkPost: a notification that breaks a constraint is refused, with a link to the constraints', async () => {
    const response = await post(JSON_LD, '{');
    expect(response.status).to.equal(400);
    const link = /<([^>]+)>; rel="http:\/\/www.w3.org\/ns\/ldp#constrainedBy"/.exec(
      response.headers.get('link') ?? '',
    )?.[1];
    expect((await get(new URL(link ?? '', catcher.inbox).href)).headers.get('content-type')).to.equal(
      'application/schema+json',
    );
  });
  it('discovery: the inbox is found from the address of the server', async () => {
    const response = await get(new URL('/', catcher.inbox).href);
    expect(response.headers.get('link')).to.equal(`</inbox/>; rel="${ldp('inbox')}"`);
  });
});
