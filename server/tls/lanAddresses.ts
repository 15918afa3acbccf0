import { networkInterfaces } from 'node:os';

/** This machine's addresses as others on its network see them, IPv4 first; no loopback and no link-local ones. */
export function lanAddresses(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  return addresses
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:') && !address.startsWith('169.254.'))
    .sort((a, b) => a.family.localeCompare(b.family))
    .map(({ address }) => address);
}
