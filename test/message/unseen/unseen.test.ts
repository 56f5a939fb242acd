import { readdirSync } from 'node:fs';
import { checkUnseen } from '../../support/unseen.ts';

const FOLDER = new URL('./', import.meta.url);

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.ndjson')))
  describe(`Messages in other vocabularies: ${file.replace('.ndjson', '').replaceAll('-', ' ')}`, () => {
    checkUnseen(new URL(file, FOLDER));
  });
