import { isIPv4, isIPv6 } from 'node:net';
import type { types } from 'mediasoup';
import type { IceCandidate } from './types.ts';

const unspecified = new Set(['0.0.0.0', '::']);

/** The announced addresses that lead to a socket on this IP; a hostname counts as IPv4. */
function addressesFor(listenIp: string, announced: readonly string[]): string[] {
  const v6 = isIPv6(listenIp);
  const fitting = announced.filter((address) => isIPv6(address) === v6);
  if (fitting.length > 0 || unspecified.has(listenIp)) return fitting;
  return [listenIp];
}

/**
 * One UDP and one TCP socket on the same port for each IP to listen on. An unspecified IP ('0.0.0.0', '::') that nothing
 * is announced for is left out, since nobody could be told how to reach it.
 * @throws Error when nothing is left to listen on
 */
export function listenInfos(listenIps: readonly string[], announced: readonly string[], port: number) {
  const infos: types.TransportListenInfo[] = [];
  for (const ip of listenIps) {
    const [announcedAddress] = addressesFor(ip, announced);
    if (announcedAddress === undefined) continue;
    // An IPv6 socket that takes IPv4 as well would stand in the way of the IPv4 socket on the same port.
    const flags = isIPv4(ip) ? {} : { ipv6Only: true };
    for (const protocol of ['udp', 'tcp'] as const) infos.push({ protocol, ip, announcedAddress, port, flags });
  }
  if (infos.length === 0) throw new Error('No announced address fits the addresses to listen on.');
  return infos;
}

/**
 * mediasoup gives a socket one announced address. The server is ICE lite and does not care by which address a packet came,
 * so each further address of the same family is one more candidate to the same port, a little less preferred.
 */
export function announceAll(candidates: readonly IceCandidate[], announced: readonly string[]): IceCandidate[] {
  const all = new Map<string, IceCandidate>();
  for (const candidate of candidates) {
    const fitting = announced.filter((address) => isIPv6(address) === isIPv6(candidate.address));
    const addresses = fitting.length > 0 ? fitting : [candidate.address];
    for (const [index, address] of addresses.entries()) {
      const key = `${candidate.protocol} ${address} ${candidate.port}`;
      if (all.has(key)) continue;
      all.set(key, {
        ...candidate,
        address,
        ip: address,
        foundation: index === 0 ? candidate.foundation : `${candidate.foundation}${index}`,
        priority: candidate.priority - index,
      });
    }
  }
  return [...all.values()];
}
