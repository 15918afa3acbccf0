import { createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

export interface IceCredentials {
  usernameFragment: string;
  password: string;
}

const magicCookie = 0x2112a442;
const bindingRequest = 0x0001;
const bindingSuccess = 0x0101;
const headerBytes = 20;
const integrityBytes = 24;
const fingerprintBytes = 8;
const attributes = {
  ...{ username: 0x0006, messageIntegrity: 0x0008, priority: 0x0024, useCandidate: 0x0025 },
  ...{ fingerprint: 0x8028, iceControlling: 0x802a },
};

/** A connectivity check of RFC 8445 that nominates its pair, as the controlling side sends it. */
export function connectivityCheck(remote: IceCredentials): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt16BE(bindingRequest, 0);
  header.writeUInt32BE(magicCookie, 4);
  randomBytes(12).copy(header, 8);
  const priority = Buffer.alloc(4);
  priority.writeUInt32BE(1_853_824_767);
  const parts = [
    header,
    attribute(attributes.username, Buffer.from(`${remote.usernameFragment}:bench`)),
    attribute(attributes.priority, priority),
    attribute(attributes.useCandidate, Buffer.alloc(0)),
    attribute(attributes.iceControlling, randomBytes(8)),
  ];
  const integrity = createHmac('sha1', remote.password).update(withLength(parts, integrityBytes)).digest();
  parts.push(attribute(attributes.messageIntegrity, integrity));
  const fingerprint = Buffer.alloc(4);
  fingerprint.writeUInt32BE((crc32(withLength(parts, fingerprintBytes)) ^ 0x5354554e) >>> 0);
  parts.push(attribute(attributes.fingerprint, fingerprint));
  return withLength(parts, 0);
}

export function isCheckAnswered(packet: Buffer): boolean {
  return packet.length >= headerBytes && packet.readUInt16BE(0) === bindingSuccess;
}

function attribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

/** The message so far, with the length that it will have. */
function withLength(parts: readonly Buffer[], bytesToCome: number): Buffer {
  const message = Buffer.concat(parts);
  message.writeUInt16BE(message.length - headerBytes + bytesToCome, 2);
  return message;
}
