import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { freshFolder, runCli } from '../support/cli.ts';
import { freshPodEnv, leadMessage, postTo } from '../support/cli-pod.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

describe('The example of docs/observe.md', () => {
  it('sends traces and metrics of a pass to an OpenTelemetry SDK before the run ends', async () => {
    const example = /```js\n(.*?)```/s.exec(readFileSync(join(ROOT, 'docs/observe.md'), 'utf8'))?.[1] ?? '';
    const code = example
      .replace(
        /import \{ OTLPMetricExporter \}.*/,
        `import { ConsoleMetricExporter as OTLPMetricExporter } from '@opentelemetry/sdk-metrics';`,
      )
      .replace(
        /import \{ OTLPTraceExporter \}.*/,
        `import { ConsoleSpanExporter as OTLPTraceExporter } from '@opentelemetry/sdk-trace-base';`,
      );
    const folder = join(freshFolder(), 'otel');
    mkdirSync(folder);
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'otel.mjs'), code);
    const env = await freshPodEnv();
    await postTo(env, [leadMessage('traced', { name: 'Ada Brook', email: 'ada@example.com' })]);
    const options = `--import=${pathToFileURL(join(folder, 'otel.mjs')).href}`;
    const { code: exit, stdout } = await runCli(['sync'], { env: { ...env, NODE_OPTIONS: options } });
    expect(exit).to.equal(0);
    expect(stdout)
      .to.match(/name: 'leadpod\.pass'/)
      .and.match(/'leadpod\.created': 1/)
      .and.match(/name: 'leadpod\.journal'/);
    expect(stdout)
      .to.match(/name: 'leadpod_leads_written_total'/)
      .and.not.match(/Ada/);
  });
});
