/** Messages that are small and cost much, and small ones of the same kind that do not. */

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const members = (count: number, key: string): Record<string, string> =>
  Object.fromEntries(times(count, (index) => [`${key}${index}`, 'x']));

/** JSON-LD of the format that reads in a millisecond. */
export const smallJsonLd = (id: number): string =>
  JSON.stringify({
    '@context': 'https://schema.org',
    id: `https://vendor.example/publish/${id}`,
    type: 'AddAction',
    object: {
      type: 'https://w3id.org/leadpod#Lead',
      identifier: { propertyID: 'crm', value: `L-${id}` },
      object: { type: 'Person', telephone: '020 7946 0321' },
    },
  });

/** A megabyte before each of a thousand keys: minutes, and gigabytes. */
export const longVocabulary = (): string =>
  JSON.stringify({ '@context': { '@vocab': `http://x.example/${'a'.repeat(1_000_000)}` }, ...members(1000, 'k') });

/** 180 kB of a scoped context that is applied 950 times: many seconds. */
export const scopedContext = (): string => {
  const terms = Object.fromEntries(times(5000, (index) => [`t${index}`, `http://x.example/${index}`]));
  const scoped = { T: { '@id': 'http://x.example/T', '@context': terms } };
  return JSON.stringify({
    '@context': { '@version': 1.1, '@vocab': 'http://x.example/', ...scoped },
    a: times(950, () => ({ '@type': 'T', t1: 'x' })),
  });
};

/** A list of half a million members in Turtle: half a minute. */
export const longTurtleList = (): string => `<urn:a> <urn:p> (${'1 '.repeat(520_000)}) .`;
