// The ticket code S1 in the browser: the same answers as ticketing/qr.py, held together by tests/vectors/ticket_s1.json
// (change one, change all: docs/scanning.md). Pure: time, keys, revocations and the signature function come in.

export const PREFIX = "S1";
export const CODE_LENGTH = 122;
export const CONTEXT = new TextEncoder().encode("summit-ticket-v1\0");
/** As lowest valid issue of a revocation: no issue is valid any more. */
export const CANCELLED = 256;

export const KINDS = {
  delegate: 1,
  student: 2,
  speaker: 3,
  guest: 4,
  vip: 5,
  press: 6,
  exhibitor: 7,
  recruiter: 8,
  volunteer: 9,
  staff: 10,
  organiser: 11,
} as const;
export type Kind = keyof typeof KINDS;

export type CodeRefusal =
  | "invalid"
  | "forged"
  | "unknown_key"
  | "key_revoked"
  | "revoked"
  | "other_edition"
  | "other_day";

/** What the sixteen signed bytes say; `tid` in hexadecimal, `day` 0 for all days. */
export interface TicketPayload {
  readonly kid: number;
  readonly edition: number;
  readonly tid: string;
  readonly kind: Kind;
  readonly issue: number;
  readonly day: number;
}

/** A verification key as the feed brings it; `public` is base64, days are ISO dates, `editions` null means every one. */
export interface KeyInBundle {
  readonly kid: number;
  readonly public: string;
  readonly editions: readonly number[] | null;
  readonly status: string;
  readonly not_before: string | null;
  readonly not_after: string | null;
}

export interface VerifyKey extends Omit<KeyInBundle, "public"> {
  readonly public: Uint8Array<ArrayBuffer>;
}

/** Says whether an Ed25519 signature is right, by the strict rules (no S ≥ L). */
export type Verify = (
  signature: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
  publicKey: Uint8Array<ArrayBuffer>,
) => Promise<boolean>;

/** What a code is worth: `reason` is null when it is good; `ticket` is there whenever the signature was right. */
export interface CodeCheck {
  readonly reason: CodeRefusal | null;
  readonly ticket: TicketPayload | null;
}

export interface Gate {
  readonly keys: ReadonlyMap<number, VerifyKey>;
  readonly edition: number;
  /** The day at the gate, as an ISO date. */
  readonly today: string;
  /** Lowest valid issue by tid in hexadecimal. */
  readonly revoked: ReadonlyMap<string, number>;
  readonly verify: Verify;
}

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const VALUES = new Map([...ALPHABET].map((character, value) => [character, value]));
const KIND_BY_NUMBER = new Map(Object.entries(KINDS).map(([kind, number]) => [number as number, kind as Kind]));

/** The text of any bytes: three characters for two bytes, two for a last odd one (RFC 9285). */
export function base45Encode(raw: Uint8Array): string {
  let text = "";
  for (let at = 0; at < raw.length; at += 2) {
    const pair = at + 1 < raw.length;
    const value = pair ? byte(raw, at) * 256 + byte(raw, at + 1) : byte(raw, at);
    text += ALPHABET.charAt(value % 45) + ALPHABET.charAt(Math.floor(value / 45) % 45);
    if (pair) text += ALPHABET.charAt(Math.floor(value / 2025));
  }
  return text;
}

/** The bytes of a text; null for another alphabet, an impossible length or a group above its range. */
export function base45Decode(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 3 === 1) return null;
  const raw: number[] = [];
  for (let at = 0; at < text.length; at += 3) {
    const low = VALUES.get(text.charAt(at));
    const middle = VALUES.get(text.charAt(at + 1));
    if (low === undefined || middle === undefined) return null;
    if (at + 2 === text.length) {
      if (low + middle * 45 > 255) return null;
      raw.push(low + middle * 45);
      break;
    }
    const high = VALUES.get(text.charAt(at + 2));
    if (high === undefined) return null;
    const value = low + middle * 45 + high * 2025;
    if (value > 65535) return null;
    raw.push(value >> 8, value & 255);
  }
  return Uint8Array.from(raw);
}

/** The day as in the payload: 1 January 2000 is 1. */
export function dayNumber(isoDate: string): number {
  return Math.round((Date.parse(`${isoDate}T00:00:00Z`) - Date.UTC(1999, 11, 31)) / 86_400_000);
}

/** Judges what a scanner read. Never throws for any code; `verify` alone may reject, when the browser itself is broken. */
export async function check(code: unknown, gate: Gate): Promise<CodeCheck> {
  const raw = parse(code);
  if (raw === null) return refusal("invalid");
  const key = gate.keys.get(byte(raw, 1));
  if (key === undefined) return refusal("unknown_key");
  const payload = raw.slice(0, 16);
  const message = new Uint8Array(CONTEXT.length + 16);
  message.set(CONTEXT);
  message.set(payload, CONTEXT.length);
  if (!(await gate.verify(raw.slice(16), message, key.public))) return refusal("forged");
  const kind = KIND_BY_NUMBER.get(byte(raw, 12));
  const issue = byte(raw, 13);
  if (kind === undefined || issue === 0) return refusal("invalid");
  const ticket: TicketPayload = {
    kid: byte(raw, 1),
    edition: byte(raw, 2) * 256 + byte(raw, 3),
    tid: hex(raw.slice(4, 12)),
    kind,
    issue,
    day: byte(raw, 14) * 256 + byte(raw, 15),
  };
  return { reason: objection(ticket, key, gate), ticket };
}

/** The keys of a bundle by kid. Weak or broken ones are left out: a code that names them meets `unknown_key`. */
export function importKeys(bundle: readonly KeyInBundle[]): Map<number, VerifyKey> {
  const keys = new Map<number, VerifyKey>();
  for (const key of bundle) {
    const raw = fromBase64(key.public);
    if (raw !== null && !isWeakPublicKey(raw)) keys.set(key.kid, { ...key, public: raw });
  }
  return keys;
}

/** The 80 bytes of the one canonical spelling, or null. */
function parse(code: unknown): Uint8Array<ArrayBuffer> | null {
  if (typeof code !== "string" || code.length !== CODE_LENGTH || !code.startsWith(PREFIX)) return null;
  const body = code.slice(PREFIX.length);
  const raw = base45Decode(body);
  return raw !== null && raw[0] === 1 && base45Encode(raw) === body ? raw : null;
}

/** Why a rightly signed ticket does not open this gate today. */
function objection(ticket: TicketPayload, key: VerifyKey, gate: Gate): CodeRefusal | null {
  if (key.status === "revoked") return "key_revoked";
  if (!mayVouch(key, ticket.edition, gate.today)) return "unknown_key";
  if (ticket.edition !== gate.edition) return "other_edition";
  if (ticket.issue < (gate.revoked.get(ticket.tid) ?? 0)) return "revoked";
  if (ticket.day !== 0 && ticket.day !== dayNumber(gate.today)) return "other_day";
  return null;
}

function mayVouch(key: VerifyKey, edition: number, today: string): boolean {
  if (key.editions !== null && !key.editions.includes(edition)) return false;
  // ISO dates compare as texts.
  return !((key.not_before !== null && today < key.not_before) || (key.not_after !== null && today > key.not_after));
}

const P = 2n ** 255n - 19n;
const D = mod(-121665n * power(121666n, P - 2n));

/** True unless the bytes are the canonical form of a curve point whose order is not small; see ticketing/qr.py. */
export function isWeakPublicKey(raw: Uint8Array): boolean {
  if (raw.length !== 32) return true;
  const packed = BigInt(`0x${hex(raw.slice().reverse())}`);
  let y = packed & ((1n << 255n) - 1n);
  if (y >= P) return true;
  let xSquared = mod((y * y - 1n) * power(mod(D * y * y + 1n), P - 2n));
  if (power(xSquared, (P - 1n) / 2n) > 1n || (xSquared === 0n && packed >> 255n === 1n)) return true;
  for (let doubling = 0; doubling < 3; doubling += 1) {
    const ySquared = y * y;
    const product = mod(D * xSquared * ySquared);
    y = mod((ySquared + xSquared) * power(mod(1n - product), P - 2n));
    xSquared = mod(4n * xSquared * ySquared * power(mod((1n + product) ** 2n), P - 2n));
  }
  return xSquared === 0n;
}

function mod(value: bigint): bigint {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base, left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}

function refusal(reason: CodeRefusal): CodeCheck {
  return { reason, ticket: null };
}

function byte(raw: Uint8Array, at: number): number {
  return raw[at] ?? 0;
}

function hex(raw: Uint8Array): string {
  return Array.from(raw, (value) => value.toString(16).padStart(2, "0")).join("");
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
