import { expect } from 'chai';
import { DEFAULT_LIMITS, type Limits } from '../../../src/message/decode/json-decode.ts';
import { canonicalJson } from '../../../src/text/json.ts';
import { parseRdf } from '../../../src/rdf/quads.ts';
import { readTrees, type Tree } from '../../../src/message/trees/tree.ts';
import { BASE, failureOf } from '../../support/reading.ts';

const PREFIX = `@prefix s: <http://schema.org/> . @prefix l: <https://w3id.org/leadpod#> . @prefix x: <https://w3id.org/leadpod/x#> .
@prefix p: <https://p.example/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix as: <https://www.w3.org/ns/activitystreams#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n`;
const treesOf = (text: string, limits?: Partial<Limits>): Tree[] =>
  readTrees(parseRdf(PREFIX + text, { format: 'text/turtle', base: BASE }), { ...DEFAULT_LIMITS, ...limits });

/** Turtle in, the JSON of each tree out; `<#a>` stands for the IRI that it is. */
const shouldGrow = (text: string, ...trees: string[]): void => {
  const found = treesOf(text).map(({ node }) => canonicalJson(node).replaceAll(BASE, ''));
  expect(found, text).to.deep.equal(trees);
};

describe('readTrees', () => {
  it('begins at every node that no other refers to', () => {
    shouldGrow('<#b> s:name "b" . <#a> s:name "a" .', '{"id":"#a","name":"a"}', '{"id":"#b","name":"b"}');
    shouldGrow('<#a> s:object <#b> . <#b> s:name "b" .', '{"id":"#a","object":{"id":"#b","name":"b"}}');
  });
  it('names terms as a plain message would', () => {
    shouldGrow(
      '[] s:name "a" ; <https://schema.org/email> "b" ; l:topic "c" ; x:price%20range "d" ; as:actor "e" ; p:own "f" .',
      '{"actor":"e","email":"b","https://p.example/own":"f","name":"a","price range":"d","topic":"c"}',
    );
  });
  it('keeps the name of a term that is the namespace itself, or no encoding', () => {
    shouldGrow(
      '[] s: "a" ; <https://w3id.org/leadpod/x#a%ZZ> "b" ; <https://w3id.org/leadpod/x#%F0%9F%98%80> "c" .',
      '{"a%ZZ":"b","http://schema.org/":"a","😀":"c"}',
    );
  });
  it('converts rdf:type to types, in a list if there are several', () => {
    shouldGrow('[] a s:AcceptAction .', '{"type":"AcceptAction"}');
    shouldGrow('[] a s:B , p:A .', '{"type":["B","https://p.example/A"]}');
    shouldGrow('[] x:type "AcceptAction" .', '{"type":"AcceptAction"}');
  });
  it('converts literals to values', () => {
    shouldGrow('[] s:name "a"@en .', '{"name":"a"}');
    shouldGrow('[] s:price 12 , 1.50 , 1e0 .', '{"price":[1.50,12,1e0]}');
    shouldGrow(
      '[] s:price "+7"^^xsd:integer , "INF"^^xsd:double , "007"^^xsd:integer .',
      '{"price":["+7","007","INF"]}',
    );
    shouldGrow('[] s:a true , "0"^^xsd:boolean .', '{"a":[false,true]}');
    shouldGrow('[] s:b "1"^^xsd:boolean .', '{"b":true}');
    shouldGrow('[] s:a "2024-03-01"^^xsd:date .', '{"a":"2024-03-01"}');
  });
  it('makes a list of several values, in an order that does not depend on theirs', () => {
    shouldGrow('[] s:name "b" , "a" .', '{"name":["a","b"]}');
    shouldGrow('[] s:name "a" , "b" .', '{"name":["a","b"]}');
  });
  it('converts an RDF list to a list, except the empty one', () => {
    shouldGrow('[] s:name ( "b" [ s:name "c" ] ( "d" ) ) .', '{"name":["b",{"name":"c"},["d"]]}');
    shouldGrow('[] s:name () .', '{"name":[]}');
  });
  it('does not loop over a list that is circular or has no end', () => {
    shouldGrow('[] s:name _:l . _:l rdf:first "a" ; rdf:rest _:l .', '{"name":"a"}');
    shouldGrow('[] s:name _:l . _:l rdf:first "a" ; rdf:rest _:m . _:m rdf:rest rdf:nil .', '{"name":"a"}');
    shouldGrow('[] s:name _:l . _:l rdf:first "a" .', '{"name":"a"}');
  });
  it('refers to an enclosing node by its name, and repeats a shared node', () => {
    shouldGrow(
      '<#a> s:object <#b> . <#b> s:object <#c> . <#c> s:about <#b> .',
      '{"id":"#a","object":{"id":"#b","object":{"about":"#b","id":"#c"}}}',
    );
    shouldGrow('<#a> s:object _:b . _:b s:about _:b .', '{"id":"#a","object":{"about":{}}}');
    shouldGrow(
      '<#a> s:owner <#o> ; s:agent <#o> . <#o> s:name "O" .',
      '{"agent":{"id":"#o","name":"O"},"id":"#a","owner":{"id":"#o","name":"O"}}',
    );
  });
  it('returns the IRI of a node without statements, and an empty object for a blank node', () => {
    shouldGrow('<#a> s:owner p:o ; s:agent [] .', '{"agent":{},"id":"#a","owner":"https://p.example/o"}');
  });
  it('finds no root in an empty graph or in a graph of cycles', () => {
    shouldGrow('<#a> s:object <#b> . <#b> s:object <#a> .');
    shouldGrow('');
  });
  it('returns only the quads of each tree, without duplicates', () => {
    const trees = treesOf(
      '<#a> s:owner <#o> ; s:agent <#o> ; s:x ( 1 ) . <#o> s:name "O" . <#b> s:name "b" ; s:owner <#o> .',
    );
    expect(trees.map(({ quads }) => quads.length)).to.deep.equal([6, 3]);
    expect(trees.map(({ quads }) => new Set(quads).size)).to.deep.equal([6, 3]);
  });

  it('stops at the limits of depth and number of values', () => {
    const nested = (depth: number): string => `<#a> ${'s:object [ '.repeat(depth)} s:name "x" ${']'.repeat(depth)} .`;
    const failure = (text: string, limits: Partial<Limits>): string => failureOf(() => treesOf(text, limits));
    expect(failure(nested(2), { maxDepth: 3 })).to.equal('no failure');
    expect(failure(nested(3), { maxDepth: 3 })).to.equal('too-deep');
    expect(failure('<#a> s:x 1 , 2 .', { maxNodes: 2 })).to.equal('no failure');
    expect(failure('<#a> s:x 1 , 2 , 3 .', { maxNodes: 2 })).to.equal('too-many-nodes');
  });
  it('counts a repeated statement once', () => {
    shouldGrow('<#a> s:name "x" , "x" ; a s:B , s:B .', '{"id":"#a","name":"x","type":"B"}');
  });
  it('counts lists in lists as levels', () => {
    const nested = `<#a> s:x ${'( '.repeat(400)} 1 ${') '.repeat(400)} .`;
    expect(failureOf(() => treesOf(nested))).to.equal('too-deep');
  });
  it('stops before deeply nested lists overflow the stack', () => {
    const cells = Array.from({ length: 9000 }, (_, index) => `_:b${index} rdf:first _:b${index + 1} .`);
    expect(failureOf(() => treesOf(`<#a> s:x _:b0 . ${cells.join('\n')}`))).to.match(/^too-/);
  });
});
