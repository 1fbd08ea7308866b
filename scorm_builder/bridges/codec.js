// @ts-check
/**
 * What a package keeps in the LMS: one line of text that says when it is damaged, cut short or somebody else's.
 *
 * `TP1`, how it is written (J as JSON, Z packed), a checksum, the words. Whatever does not decode is reported as damaged
 * and never guessed at. When there is too much, drafts go first, then unsent posts, longest first: the browser still
 * has them. The learner's secret and record always fit; `scorm-builder check` sees to it (size.py knows this format).
 *
 * @typedef {import("./bridge.js").Plan} Plan
 * @typedef {import("./bridge.js").CourseRecord} CourseRecord
 * @typedef {{activity: string} & import("./bridge.js").Contribution} Unsent
 * @typedef {{turn: number, secret: string, name: string, record: CourseRecord, outbox: Unsent[], drafts: {[key: string]: string}}} Kept
 *   turn counts what was written, so that of two copies the later one is known
 */
import { packEntries, unpackEntries } from "./record-codec.js"
import { pack, unpack } from "./lzw.js"

const MARK = "TP1"
const HEADER = MARK.length + 1 + 8
/** A longer display name is the tool's to remember. */
const NAME_ROOM = 40

/** @returns {Kept} */
export function nothing() {
  return { turn: 0, secret: "", name: "", record: {}, outbox: [], drafts: {} }
}

/**
 * @param {Kept} kept
 * @param {Plan} plan
 * @param {number} limit  characters
 * @returns {{text: string, left: string[]}} left: the drafts' places and unsent posts' keys for which there was no room
 */
export function encode(kept, plan, limit) {
  const drafts = Object.keys(kept.drafts).sort((one, other) => kept.drafts[one].length - kept.drafts[other].length)
  const unsent = [...kept.outbox].sort((one, other) => one.text.length - other.text.length).map(({ key }) => key)
  /** @type {string[]} */
  const left = []
  for (;;) {
    const text = line(kept, plan, left)
    const next = text.length > limit ? (drafts.pop() ?? unsent.pop()) : undefined
    if (next === undefined) return { text, left }
    left.push(next)
  }
}

/**
 * @param {string} text
 * @param {Plan} plan
 * @returns {{kept: Kept, damaged: boolean}} damaged: there was something, and it cannot be read
 */
export function decode(text, plan) {
  if (!text) return { kept: nothing(), damaged: false }
  try {
    const kept = fields(JSON.parse(body(text)), plan)
    return { kept, damaged: false }
  } catch {
    return { kept: nothing(), damaged: true }
  }
}

/** @param {Kept} kept @param {Plan} plan @param {string[]} left */
function line(kept, plan, left) {
  const outbox = kept.outbox.filter(({ key }) => !left.includes(key))
  const drafts = Object.entries(kept.drafts).filter(([key]) => !left.includes(key))
  const value = {
    v: kept.turn,
    s: kept.secret,
    ...(kept.name && kept.name.length <= NAME_ROOM ? { n: kept.name } : {}),
    ...packEntries(kept.record, plan),
    ...(outbox.length ? { o: outbox.map(({ activity, parent, key, text, ...more }) => [activity, parent, key, text, ...(Object.keys(more).length ? [more] : [])]) } : {}),
    ...(drafts.length ? { t: drafts } : {}),
  }
  const json = JSON.stringify(value)
  const plain = json.replace(/[\u007f-\uffff]/g, (char) => "\\u" + char.charCodeAt(0).toString(16).padStart(4, "0"))
  const packed = pack(json)
  const words = packed.length < plain.length ? `Z${packed}` : `J${plain}`
  return MARK + words[0] + checksum(words) + words.slice(1)
}

/** @param {string} text @returns {string} JSON */
function body(text) {
  const words = text[MARK.length] + text.slice(HEADER)
  if (!text.startsWith(MARK) || text.slice(MARK.length + 1, HEADER) !== checksum(words)) throw new Error("damaged")
  const json = words[0] === "Z" ? unpack(words.slice(1)) : words.slice(1)
  if (json === null) throw new Error("damaged")
  return json
}

/** @param {any} value @param {Plan} plan @returns {Kept} */
function fields(value, plan) {
  return {
    turn: Number(value.v) || 0,
    secret: String(value.s ?? ""),
    name: String(value.n ?? ""),
    record: unpackEntries(value, plan),
    outbox: (value.o ?? []).map((/** @type {any[]} */ [activity, parent, key, text, more]) => ({ activity, parent, key, text, ...more })),
    drafts: Object.fromEntries(value.t ?? []),
  }
}

/** CRC-32 in hex. @param {string} text */
function checksum(text) {
  let crc = -1
  for (let at = 0; at < text.length; at += 1) {
    crc ^= text.charCodeAt(at) & 0xff
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (~crc >>> 0).toString(16).padStart(8, "0")
}
