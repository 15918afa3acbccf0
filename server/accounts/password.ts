import { randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** Argon2id, salted, with the library's memory cost of 19 MiB. */
export function hashPassword(password: string): Promise<string> {
  return hash(password);
}

let nobodysHash: Promise<string> | undefined;

/** Takes equally long where there is no hash to compare with, so that an answer's time does not tell which logins exist. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  nobodysHash ??= hashPassword('nobody');
  const matches = await verify(passwordHash ?? (await nobodysHash), password);
  return passwordHash !== null && matches;
}

const common = /^(?:password|passw0rd|qwertyuiop|1q2w3e4r|q1w2e3r4|1qaz2wsx|abcdefgh|iloveyou|woaini|admin|welcome)/i;
const fewestDistinctCharacters = 5;

/** Long enough, but among the first that anybody would try. */
export function isWeakPassword(password: string, login: string): boolean {
  return (
    common.test(password) ||
    /^\d+$/.test(password) ||
    new Set(password).size < fewestDistinctCharacters ||
    password.toLowerCase() === login.toLowerCase()
  );
}

const unmistakable = 'abcdefghjkmnpqrstuvwxyz23456789'; // no 0 and o, 1 and l and i

/** A password to be handed over once and changed at the first sign-in: `abcd-efgh-jkmn-pqrs`. */
export function newOneTimePassword(): string {
  const group = () => Array.from({ length: 4 }, () => unmistakable[randomInt(unmistakable.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}
