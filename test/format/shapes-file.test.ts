import { expect } from 'chai';
import { ContextError } from '../../src/errors.ts';
import { readShapesFile, type ShapesFile } from '../../src/format/shapes-file.ts';

describe('The bundled shapes', () => {
  it('are read, and a missing file is named', () => {
    expect(readShapesFile('lead-v1.shacl.ttl')).to.include('sh:NodeShape');
    expect(() => readShapesFile('gone.ttl' as ShapesFile))
      .to.throw(ContextError, 'gone.ttl')
      .with.property('cause');
  });
});
