import { expect } from 'chai';
import { mergeStated } from '../../../src/message/parts/stated.ts';
import { JsonNumber, JsonObject, type Json } from '../../../src/text/json.ts';

const said = (comment: Json): JsonObject => JsonObject.of([['comment', comment]]);
const fold = (comments: readonly Json[]): Json | undefined =>
  comments.map(said).reduce(mergeStated, new JsonObject()).get('comment');

describe('The values of one member in a history', () => {
  it('include each comment once, in the order of first occurrence, for any number of comments', () => {
    const texts = Array.from({ length: 300 }, (_, index) => `comment ${index % 100}`);
    expect(fold(texts)).to.deep.equal(texts.slice(0, 100));
    expect(fold(['one', ['two', 'one'], ['three']])).to.deep.equal(['one', 'two', 'three']);
    expect(fold(['one', 'one'])).to.equal('one');
    expect(fold([new JsonNumber('1'), 'one', new JsonNumber('1')])).to.deep.equal([new JsonNumber('1'), 'one']);
  });

  it('are independent if two histories extend the same long list', () => {
    const long = Array.from({ length: 50 }, (_, index) => `comment ${index}`);
    const before = said(long);
    const first = mergeStated(before, said('a'));
    expect(mergeStated(first, said('b')).get('comment')).to.deep.equal([...long, 'a', 'b']);
    expect(mergeStated(first, said(['c', 'comment 3'])).get('comment')).to.deep.equal([...long, 'a', 'c']);
    expect(mergeStated(before, said('d')).get('comment')).to.deep.equal([...long, 'd']);
  });

  it('are merged with the same number of reads for 2,000 comments as for 200', () => {
    const looksIn = (length: number): number => {
      let looks = 0;
      const first = JsonObject.of([['text', 'first']]);
      const get = first.get.bind(first);
      first.get = (key) => {
        looks += 1;
        return get(key);
      };
      fold([first, ...Array.from({ length }, (_, index) => `comment ${index}`)]);
      return looks;
    };
    expect(looksIn(2000)).to.equal(looksIn(200)).and.be.within(1, 50);
  });
});
