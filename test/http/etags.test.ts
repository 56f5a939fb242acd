import { expect } from 'chai';
import { discoverChannels } from '../../src/channel/discovery.ts';
import { EtagWatch, type EtagKind } from '../../src/http/etags.ts';
import { createPodClient } from '../../src/http/create-client.ts';
import { readProfileDocument } from '../../src/solid/profile-document.ts';
import { answer, startRawServer } from '../raw-server.ts';

/** A time, and what ETags are made of at it. */
const AT = Date.UTC(2026, 2, 10, 10);
const seconds = (number: number): number => AT / 1000 + number;
const dateOf = (number: number): string => new Date(seconds(number) * 1000).toUTCString();

describe('EtagWatch', () => {
  it('checks only resources of the pod, not profiles and descriptions of the server', async () => {
    const server = await startRawServer((response, request) => {
      const link = '</about>; rel="http://www.w3.org/ns/solid/terms#storageDescription"';
      const etag = request.path === '/card' ? { etag: '"1"' } : {};
      answer(200, '', { 'content-type': 'text/turtle', link, ...etag })(response, request);
    });
    const client = createPodClient({ origins: [server.origin], retries: 0 });
    await readProfileDocument(client, `${server.url}card#me`, `${server.url}card`);
    await discoverChannels(client, `${server.url}me/inbox/`, `${server.url}me/`);
    expect(server.seen.map(({ path }) => path)).to.include.members(['/card', '/about']);
    expect(client.etags).to.equal(undefined);
    await client.get(`${server.url}me/inbox/1`);
    expect(client.etags).to.equal('none');
  });

  /** What is known of a server after these answers: ETags of resources that were changed a second after each other. */
  const shouldTell = (title: string, kind: EtagKind | undefined, etags: readonly (string | undefined)[]): void => {
    it(title, () => {
      const watch = new EtagWatch();
      etags.forEach((etag, index) => {
        watch.note(etag, dateOf(index));
      });
      expect(watch.kind).to.equal(kind);
      expect(watch.isLacking).to.equal(kind !== undefined && kind !== 'strong');
    });
  };

  shouldTell('has no result before the first answer', undefined, []);
  shouldTell('regards milliseconds as strong', 'strong', [`"${seconds(0)}123-text/turtle"`]);
  shouldTell('regards hashes and numbers as strong', 'strong', [
    '"0c4ad1"',
    `"1${seconds(1)}"`,
    `"${seconds(40)}"`,
    '"7"',
  ]);
  shouldTell('regards nanoseconds as strong', 'strong', [`"${seconds(0)}.123456789"`]);
  shouldTell('recognizes whole seconds', 'seconds', [`"${seconds(0)}-text/turtle"`]);
  shouldTell('recognizes whole seconds in hexadecimal digits', 'seconds', [`"${seconds(0).toString(16)}-1a4"`]);
  shouldTell('regards longer hexadecimal digits as strong', 'strong', [`"${seconds(0).toString(16)}a-1a4"`]);
  shouldTell('keeps that result if another ETag contains no time', 'seconds', [`"${seconds(0)}"`, '"7"', undefined]);
  const rounded = [0, 1, 2].map((number) => `"${seconds(number)}000-text/turtle"`);
  shouldTell('recognizes milliseconds that are always zero', 'seconds', rounded);
  shouldTell('waits for the third ETag', 'strong', rounded.slice(0, 2));
  shouldTell('needs three different ETags', 'strong', [rounded[0], rounded[0], rounded[0], rounded[1]]);
  shouldTell('corrects the result if they were zero by chance', 'strong', [
    ...rounded,
    `"${seconds(3)}456-text/turtle"`,
  ]);
  shouldTell('recognizes weak ETags, also if some are missing', 'weak', [undefined, `W/"${seconds(1)}123"`]);
  shouldTell('recognizes missing ETags', 'none', [undefined, undefined]);
  shouldTell('ignores one answer without a strong ETag', 'strong', ['"7"', undefined, 'W/"7"']);

  it('needs the time of the last modification', () => {
    for (const lastModified of [undefined, '', 'today']) {
      const watch = new EtagWatch();
      watch.note(`"${seconds(0)}"`, lastModified);
      expect(watch.kind).to.equal('strong');
    }
  });
});
