// @ts-check
/**
 * LZW over UTF-8, written with the 64 characters that no LMS escapes.
 *
 * Words an LMS keeps are few and its room is counted in characters; a letter outside ASCII written as an escape would take
 * six of them. The table starts with what packages say anyway, so that short texts gain too. Changing PRIMER changes
 * the format: raise the version in codec.js.
 */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
const PRIMER =
  ' {"s":"","p":"","d":"","q":{"":[1,100000,""," ,null],"g":{"":[1,2,2,0]},"o":[[""," the and that they have this with from what when would could ' +
  "should about because think people other work your you are not for was were will can our their there which who how more very " +
  "one also agree example colleague customer company question answer policy team first time good make made like know need I am " +
  "it is in to of on as at be or an if so we do my me ing ed er tion ment ly . , ? ! "

/**
 * @param {string} text
 * @returns {string} characters of A–Z a–z 0–9 - _
 */
export function pack(text) {
  let bits = 0
  let held = 0
  let out = ""
  walk(toBytes(text), primed(), (code, size) => {
    for (let bit = width(size) - 1; bit >= 0; bit -= 1) {
      held = (held << 1) | ((code >> bit) & 1)
      bits += 1
      if (bits === 6) {
        out += ALPHABET[held]
        bits = held = 0
      }
    }
  })
  return bits ? out + ALPHABET[held << (6 - bits)] : out
}

/**
 * @param {string} packed
 * @returns {string|null} null when this was not made by `pack`
 */
export function unpack(packed) {
  const phrases = [...primed().keys()]
  const read = reader(packed)
  let out = ""
  let last = ""
  for (;;) {
    const code = read(width(phrases.length + (last ? 1 : 0)))
    if (code === null) return fromBytes(out)
    if (code > phrases.length || (code === phrases.length && !last)) return null
    const phrase = code < phrases.length ? phrases[code] : last + last[0]
    if (last) phrases.push(last + phrase[0])
    out += phrase
    last = phrase
  }
}

/**
 * @param {string} bytes
 * @param {Map<string, number>} table  grows as it goes
 * @param {(code: number, size: number) => void} emit
 */
function walk(bytes, table, emit) {
  let phrase = ""
  for (const char of bytes) {
    const longer = phrase + char
    if (table.has(longer)) {
      phrase = longer
      continue
    }
    emit(/** @type {number} */ (table.get(phrase)), table.size)
    table.set(longer, table.size)
    phrase = char
  }
  if (phrase) emit(/** @type {number} */ (table.get(phrase)), table.size)
}

function primed() {
  /** @type {Map<string, number>} */
  const table = new Map()
  for (let byte = 0; byte < 256; byte += 1) table.set(String.fromCharCode(byte), byte)
  walk(PRIMER, table, () => {})
  return table
}

/** Bits that hold every code of a table of this size. @param {number} size */
function width(size) {
  return 32 - Math.clz32(size - 1)
}

/** @param {string} packed */
function reader(packed) {
  let at = 0
  /** @param {number} bits */
  return (bits) => {
    if (at + bits > packed.length * 6) return null
    let code = 0
    for (; bits > 0; bits -= 1, at += 1) {
      const six = ALPHABET.indexOf(packed[Math.floor(at / 6)])
      code = (code << 1) | ((six >> (5 - (at % 6))) & 1)
    }
    return code
  }
}

/** @param {string} text */
function toBytes(text) {
  return String.fromCharCode(...new TextEncoder().encode(text))
}

/** @param {string} bytes */
function fromBytes(bytes) {
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
    return decoder.decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)))
  } catch {
    return null
  }
}
