/**
 * Loaded first in each process of a server test, so that nothing leaves this machine. `*.localhost` is resolved to this machine
 * (RFC 6761 section 6.3; not every resolver does so). A process that listens on a port without naming an address only listens
 * on the loopback address.
 */
const SOURCE = `
import dns from 'node:dns';
import net from 'node:net';
const { lookup } = dns;
dns.lookup = (name, ...rest) => lookup(/\\.localhost$/i.test(name) ? 'localhost' : name, ...rest);
const { listen } = net.Server.prototype;
net.Server.prototype.listen = function (port, ...rest) {
  const isBarePort = /^\\d+$/.test(String(port)) && typeof rest[0] !== 'string';
  return isBarePort ? listen.call(this, port, 'localhost', ...rest) : listen.call(this, port, ...rest);
};`;

/** The module, for `import()` in this process. */
export const LOOPBACK = `data:text/javascript,${encodeURIComponent(SOURCE)}`;

/** Environment variables that load it in a new process. */
export const LOOPBACK_OPTIONS = { NODE_OPTIONS: `--import ${LOOPBACK}` };
