import { expect } from 'chai';
import { createPlacer, pathOf } from '../../../src/desk-server/care/place.ts';

describe('createPlacer', () => {
  const placed = (text: string, pointer: string, reason?: string): string | undefined => {
    const place = createPlacer(text)(pointer, reason);
    return place === undefined ? undefined : text.slice(place.from, place.to);
  };

  it('finds the target of a pointer, also below a list and behind names with slashes', () => {
    const text = '{"a": [1, {"b/c": "x", "d~": 2}], "": 3}';
    expect(placed(text, '/a/1/b~1c')).to.equal('"x"');
    expect(placed(text, '/a/1/d~0')).to.equal('2');
    expect(placed(text, '/')).to.equal('3');
    expect(placed(text, '')).to.equal(text);
  });

  it('finds the object in which a member is missing', () => {
    expect(placed('{"a": {"b": 1}}', '/a/c/d')).to.equal('{"b": 1}');
    expect(placed('{"a": [1]}', '/a/7')).to.equal('[1]');
  });

  it('finds places in a broken text, and none in a text that is not JSON', () => {
    expect(placed('{"a": {"b": 1}, "c": ', '/a/b')).to.equal('1');
    expect(placed('', '/a')).to.equal(undefined);
    expect(placed('{"a": 1}', 'event-5f3a')).to.equal(undefined);
  });

  it('finds the first wrong token in a text that is not JSON, and not the rest of it', () => {
    const broken = (text: string): string | undefined => placed(text, '/a', 'not-json');
    expect(broken('{"a": {\n"b": 1,\n"c": 2\n')).to.equal('2');
    expect(broken('{"a": {\n"b": 1,\nc: 2\n}}')).to.equal('c');
    expect(broken('{"a": {\n"b": "x,\n"c": 2\n}}')).to.equal('"x,');
    expect(broken('{"a": {"b": 1, /* none */ "c": 2}}')).to.equal('/* none */');
    expect([broken(' '), broken('{'), broken('{"a": 1}')]).to.deep.equal([undefined, '{', '1']);
  });

  it('finds no places in a text with more levels than the stack of a parser allows', () => {
    expect(placed('['.repeat(300_000), '/0')).to.equal(undefined);
    expect(placed('{"a":'.repeat(150_000), '/a')).to.equal(undefined);
    expect(placed(`[${'[],'.repeat(1_000)} "[[", 7]`, '/1001')).to.equal('7');
    expect(placed(`${']'.repeat(1_000)}[7]`, '/0')).to.equal(undefined);
  });

  it('splits pointers as RFC 6901 defines', () => {
    expect(pathOf('/a~1b/~01/0')).to.deep.equal(['a/b', '~1', '0']);
  });
});
