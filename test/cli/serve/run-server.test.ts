import { expect } from 'chai';
import { Hono } from 'hono';
import { runServer } from '../../../src/cli/serve/run-server.ts';
import { freshFolder } from '../../support/cli.ts';
import { readServing } from '../../../src/endpoint/serving.ts';

const WHERE = { host: '127.0.0.1', port: 0 };
const app = new Hono();
app.get('/', ({ text }) => text('here'));
const isThere = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

describe('runServer', () => {
  it('serves until the work has ended', async () => {
    const url = await runServer(app, WHERE, async (address) => {
      expect(await isThere(address)).to.equal(true);
      return address;
    });
    expect(await isThere(url)).to.equal(false);
  });

  it('stops if the work fails', async () => {
    let url = '';
    const failed = runServer(app, WHERE, (address) => {
      url = address;
      return Promise.reject(new Error('no'));
    });
    expect(await failed.catch((error: unknown) => error)).to.have.property('message', 'no');
    expect(await isThere(url)).to.equal(false);
  });

  it('is found by other commands while it serves, in the given folder', async () => {
    const folder = freshFolder();
    await runServer(app, { ...WHERE, folder, ownToken: 'a-token' }, async (url) => {
      expect(await readServing(folder)).to.include({ url: `${url}sparql`, token: 'a-token' });
    });
    expect(await readServing(folder)).to.equal(undefined);
  });
});
