import { expect } from 'chai';
import { isLoopbackHost } from '../../src/system/loopback.ts';

describe('Addresses of this machine', () => {
  for (const host of ['localhost', '127.0.0.1', '127.8.9.10', '::1', '[::1]', '[::ffff:7f00:1]'])
    it(`are such as ${host}`, () => {
      expect(isLoopbackHost(host)).to.equal(true);
    });

  for (const host of [
    '',
    '0.0.0.0',
    '10.0.0.1',
    '::',
    '[::]',
    'localhost.example.com',
    '127.0.0.1.example.com',
    'pod.example.org',
  ])
    it(`are none such as [${host}]`, () => {
      expect(isLoopbackHost(host)).to.equal(false);
    });
});
