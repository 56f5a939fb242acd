import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse } from 'yaml';
import { ACTIONS } from '../src/message/event/actions.ts';
import { skipWithout } from './support/missing.ts';

const FILE = fileURLToPath(new URL('../contexts/asyncapi.yaml', import.meta.url));
const SCHEMA = fileURLToPath(new URL('../contexts/lead-message.schema.json', import.meta.url));
const TREE = fileURLToPath(new URL('asyncapi/', import.meta.url));
const PACKAGE = `${TREE}node_modules/@asyncapi/parser/package.json`;
const EVENTS = ACTIONS.filter((action) => action !== 'score');

/** The part of the document that is looked at. */
interface Document {
  readonly asyncapi: string;
  readonly components: { readonly messages: Readonly<Record<string, Message>> };
}
interface Message {
  readonly name: string;
  readonly payload: { readonly $ref: string };
}

/** The part of the official parser that is used. */
interface ParserModule {
  readonly Parser: new (options: object) => {
    parse(
      text: string,
      options: { source: string },
    ): Promise<{
      document?: { allMessages(): { all(): { id(): string; payload(): { json(): Record<string, unknown> } }[] } };
      diagnostics: { severity: number; code: string | number; message: string }[];
    }>;
  };
}

/** Why the official parser is not there, if so. It has a tree of its own, which CI installs. */
const whyNoParser = (): string | undefined =>
  existsSync(PACKAGE) ? undefined : 'it is not installed: npm ci --prefix test/asyncapi --ignore-scripts';

describe('The AsyncAPI document', () => {
  const text = readFileSync(FILE, 'utf8');

  it('has the six events, each with its schema', () => {
    const { asyncapi, components } = parse(text) as Document;
    const { $defs } = JSON.parse(readFileSync(SCHEMA, 'utf8')) as {
      $defs: Record<string, { properties: { topic: { enum: string[] } } }>;
    };
    expect(asyncapi).to.match(/^3\./);
    expect(Object.keys(components.messages)).to.have.members(EVENTS);
    for (const [action, { name, payload }] of Object.entries(components.messages)) {
      expect(payload.$ref).to.equal(`./lead-message.schema.json#/$defs/${action}Event`);
      expect($defs[`${action}Event`]?.properties.topic.enum).to.include(name);
    }
  });

  it('is valid to the official parser, which asks the network for nothing', async function () {
    skipWithout(this, 'the official parser of AsyncAPI', whyNoParser());
    // Its form for CommonJS, because Node does not load the other one.
    const { Parser } = createRequire(PACKAGE)('@asyncapi/parser') as ParserModule;
    const asked: string[] = [];
    const refuse = ['http', 'https'].map((schema) => ({
      ...{ schema, order: 0, canRead: true },
      read: (uri: unknown) => {
        asked.push(String(uri));
        return Promise.reject(new Error('nothing is fetched'));
      },
    }));
    const parser = new Parser({ __unstable: { resolver: { resolvers: refuse } } });
    const { document, diagnostics } = await parser.parse(text, { source: FILE });
    // 0 is an error, 1 a warning; the rest is advice, such as to use a newer version.
    expect(diagnostics.filter(({ severity }) => severity <= 1)).to.be.empty;
    const messages = document?.allMessages().all() ?? [];
    expect(messages.map((message) => message.id())).to.have.members(EVENTS);
    for (const message of messages) expect(message.payload().json()).to.have.property('required');
    expect(asked).to.be.empty;
  });
});
