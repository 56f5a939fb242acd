import { expect } from 'chai';
import { PassWatch } from '../../src/observe/pass-watch.ts';
import { createObservation, type Observation } from '../../src/observe/observation.ts';
import { startObserveServer, type ObserveServerOptions } from '../../src/observe/server.ts';
import type { RunningServer } from '../../src/serve/server.ts';

const TOKEN = 'a-token-of-the-operator';

describe('The rooms of an observation', () => {
  const servers: RunningServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop(0);
  });

  const start = async (options: Partial<ObserveServerOptions> = {}, observation?: Observation): Promise<string> => {
    const observed = observation ?? (await createObservation({ prometheus: true }));
    const server = await startObserveServer(observed, { host: '127.0.0.1', port: 0, ...options });
    servers.push(server);
    return server.url;
  };
  const ask = async (url: string, headers: Record<string, string> = {}): Promise<[status: number, text: string]> => {
    const response = await fetch(url, { headers });
    return [response.status, await response.text()];
  };

  it('report that the process is alive until a pass makes no progress', async () => {
    let now = 0;
    const passes = new PassWatch(() => now);
    const url = await start({ health: { stuckAfterMs: 1000 } }, { ...(await createObservation()), passes });
    expect(await ask(`${url}healthz`)).to.deep.equal([200, '{"status":"ok"}']);
    const pass = passes.begin();
    const other = passes.begin();
    now = 900;
    pass.progress();
    other.end(true);
    now = 1800;
    expect((await ask(`${url}healthz`))[0]).to.equal(200);
    now = 1901;
    expect((await ask(`${url}healthz`))[0]).to.equal(503);
    pass.end(false);
    expect((await ask(`${url}healthz`))[0]).to.equal(200);
  });

  it('report that the process is ready once a pass has succeeded, or when the process declares it', async () => {
    const observation = await createObservation();
    const url = await start({}, observation);
    expect((await ask(`${url}readyz`))[0]).to.equal(503);
    observation.passes.begin().end(false);
    expect((await ask(`${url}readyz`))[0]).to.equal(503);
    observation.passes.begin().end(true);
    expect((await ask(`${url}readyz`))[0]).to.equal(200);
    const own = await start({ health: { isReady: () => Promise.reject(new Error('down')), isAlive: () => false } });
    expect((await ask(`${own}readyz`))[0]).to.equal(503);
    expect((await ask(`${own}healthz`))[0]).to.equal(503);
  });

  it('show the measurements, with the depth of a queue as it is at that moment', async () => {
    const observation = await createObservation({ prometheus: true });
    let depths: Readonly<Record<string, number>> = { waiting: 7, active: 1 };
    observation.metrics.watchQueue(() => Promise.resolve(depths));
    const url = await start({}, observation);
    expect((await ask(`${url}metrics`))[1]).to.include('leadpod_queue_depth{state="waiting"} 7');
    depths = { delayed: 2 };
    const [status, text] = await ask(`${url}metrics`);
    expect(status).to.equal(200);
    expect(text).to.include('leadpod_queue_depth{state="delayed"} 2').and.not.include('waiting');
    expect((await fetch(`${url}metrics`)).headers.get('content-type')).to.match(/^text\/plain; version=0\.0\.4/);
  });

  it('name a hundred pods, and call the others other', async () => {
    const observation = await createObservation({ prometheus: true });
    for (let pod = 0; pod < 150; pod += 1)
      observation.metrics.notePass({ pod: `p${pod}`, trigger: 'job', outcome: 'ok', seconds: 1 });
    const text = (await observation.prometheus())?.text ?? '';
    expect(text.match(/^leadpod_last_success_timestamp_seconds\{/gm)).to.have.length(101);
    expect(text).to.include('{pod="p99"}').and.include('{pod="other"}').and.not.include('{pod="p100"}');
  });

  it('require the token if there is one, and otherwise show no measurements to others', async () => {
    const guarded = await start({ tokens: [TOKEN] });
    expect((await ask(`${guarded}metrics`))[0]).to.equal(401);
    expect((await ask(`${guarded}metrics`, { authorization: `Bearer ${TOKEN}` }))[0]).to.equal(200);
    expect((await ask(`${guarded}healthz`))[0]).to.equal(200);
    const open = await start({ host: '0.0.0.0' });
    expect((await ask(`${open}metrics`))[0]).to.equal(404);
    expect((await ask(`${open}healthz`))[0]).to.equal(200);
  });
});
